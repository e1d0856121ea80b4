import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EXAMPLE_YAML, exampleFragment } from "../../test/kit/catalog-example.ts";
import { CATALOG_TEXT_MAX, parseCatalogObject, parseCatalogText } from "./parse.ts";

function mistakesOf(text: string) {
  const parsed = parseCatalogText(text);
  if (parsed.ok) throw new Error("expected mistakes");
  return parsed.error;
}

describe("a catalogue text", () => {
  it("says the same in YAML and in JSON", () => {
    const json = parseCatalogText(JSON.stringify(exampleFragment(), null, 2));
    expect(json.ok && json.value.fragment).toEqual(exampleFragment());
  });

  it("tells the line of what it holds", () => {
    const parsed = parseCatalogText(EXAMPLE_YAML);
    expect(parsed.ok && parsed.value.lineOf("areas[1].parent")).toBe(3);
    expect(parsed.ok && parsed.value.lineOf("rules[0].params.limit")).toBe(15);
    expect(parsed.ok && parsed.value.lineOf("nowhere[3]")).toBe(null);
  });

  it("tells lines of JSON too", () => {
    const parsed = parseCatalogText('{\n  "areas": [\n    { "id": "dx",\n      "name": "x", "kind": "town" }\n  ]\n}');
    expect(parsed.ok && parsed.value.lineOf("areas[0].name")).toBe(4);
  });

  it("may hold a block shared by an alias", () => {
    const text = `devices:
  - { id: a, enterprise: e, limits: &few { messagesPerSecond: 5 } }
  - { id: b, enterprise: e, limits: *few }`;
    const parsed = parseCatalogText(text);
    expect(parsed.ok && parsed.value.fragment.devices?.[1]?.limits).toEqual({ messagesPerSecond: 5 });
  });
});

describe("a mistake in a catalogue text", () => {
  it("names the misspelt key and the nearest right one", () => {
    const text = "points:\n  - id: T-1\n    enterprise: e\n    device: d\n    kind: gas\n    untit: ppm";
    expect(mistakesOf(text)).toMatchObject([
      { path: "points[0].untit", line: 6, code: "unknown-key", params: { field: "untit", nearest: "unit" } },
    ]);
    expect(mistakesOf("point: []")).toMatchObject([{ code: "unknown-key", params: { nearest: "points" } }]);
  });

  it("names a missing field at the line of its entry", () => {
    expect(mistakesOf("areas:\n  - { id: dx, name: 大兴, kind: town }\n  - { id: dy, kind: town }")).toMatchObject([
      { path: "areas[1].name", line: 3, code: "required", params: { field: "name" } },
    ]);
  });

  it("names what was expected instead of a number without quotes", () => {
    expect(mistakesOf("areas: [{ id: 12, name: x, kind: town }]")).toMatchObject([
      { path: "areas[0].id", code: "wrong-type", params: { expected: "string", found: "number" } },
    ]);
  });

  it.each([
    ["areas: [{ id: Dx, name: x, kind: town }]", "areas[0].id", "bad-id"],
    ["points: [{ id: a b, enterprise: e, device: d, kind: gas }]", "points[0].id", "bad-point-id"],
    ["users: [{ username: Li Ming, role: admin }]", "users[0].username", "bad-username"],
    ["areas: [{ id: dx, name: x, kind: towm }]", "areas[0].kind", "not-one-of"],
    ["rules: [{ id: r, enterprise: e, kind: t, points: [a], level: 5 }]", "rules[0].level", "not-one-of"],
    ["rules: [{ id: r, enterprise: e, kind: t, points: [] }]", "rules[0].points", "too-few"],
    ["channels: [{ id: c, kind: webhook, url: 'ftp://x/' }]", "channels[0].url", "bad-url"],
    ["sites: [{ id: s, enterprise: e, name: x, lat: 91 }]", "sites[0].lat", "too-large"],
    ["points: [{ id: a, enterprise: e, device: d, kind: gas, rangeMax: .inf }]", "points[0].rangeMax", "wrong-type"],
    ["- 1", "", "not-a-document"],
    ["", "", "not-a-document"],
    ["areas: [", "", "bad-yaml"],
    ["areas: []\nareas: []", "", "repeated-key"],
    ['{"areas": [], "areas": []}', "", "repeated-key"],
    ["a: !!js/function x", "", "bad-yaml"],
  ])("%s", (text, path, code) => {
    expect(mistakesOf(text)[0]).toMatchObject({ path, code });
  });

  it("never quotes a secret", () => {
    const texts = [
      "users: [{ username: z, role: operator, password: [hunter2] }]",
      `devices: [{ id: d, enterprise: e, secret: { x: hunter2 } }]`,
      `devices: [{ id: d, enterprise: e, secret: ${"hunter2".repeat(40)} }]`,
      "users: [{ username: z, role: operator, password: 'hunter2",
      "users: [{ username: z, password: hunter2 }: }",
      '{"users": [{"username": "z", "password": "hunter2"',
      "channels: [{ id: c, kind: webhook, secret: '' , url: hunter2 }]",
    ];
    for (const text of texts) expect(JSON.stringify(mistakesOf(text))).not.toContain("hunter2");
  });
});

describe("a hostile text", () => {
  it("of aliases that multiply is refused", () => {
    const bombs = Array.from(
      { length: 12 },
      (_, i) =>
        `l${i}: &l${i} [${Array(9)
          .fill(i === 0 ? "lol" : `*l${i - 1}`)
          .join(",")}]`,
    );
    expect(mistakesOf(bombs.join("\n"))).toMatchObject([{ code: "too-many-aliases" }]);
  });

  it("nested without end is refused", () => {
    expect(mistakesOf("[".repeat(50_000))[0]?.code).toMatch(/too-deep|bad-yaml/);
    expect(mistakesOf(`{"rules":${"[".repeat(50_000)}${"]".repeat(50_000)}}`)).toMatchObject([{ code: "too-deep" }]);
  });

  it("of too many characters is refused before it is read", () => {
    expect(mistakesOf(" ".repeat(CATALOG_TEXT_MAX + 1))).toMatchObject([{ code: "too-big" }]);
  });

  it("of very many keys is told off in no time to speak of", () => {
    const text = `{${Array.from({ length: 30_000 }, (_, i) => `k${i}: 1`).join(", ")}}`;
    const startedMs = performance.now();
    expect(mistakesOf(text)[0]).toMatchObject({ code: "unknown-key" });
    expect(performance.now() - startedMs).toBeLessThan(10_000);
  });

  it("never makes the parser throw, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        expect(typeof parseCatalogText(text).ok).toBe("boolean");
      }),
    );
    fc.assert(fc.property(fc.jsonValue(), (value) => void expect(typeof parseCatalogObject(value).ok).toBe("boolean")));
  });

  it("cannot plant a prototype", () => {
    const rule = '{"id":"r","enterprise":"e","kind":"t","points":["a"],"params":{"__proto__":{"planted":1}}}';
    const parsed = parseCatalogText(`{"rules":[${rule}]}`);
    const params = parsed.ok ? parsed.value.fragment.rules?.[0]?.params : {};
    expect("planted" in {}).toBe(false);
    expect("planted" in (params ?? {})).toBe(false);
  });
});
