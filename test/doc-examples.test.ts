import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { catalogChecks } from "../gateway/catalog-checks.ts";
import { decodeMessage } from "../ingest/decode.ts";
import { EMPTY_CATALOG } from "../model/catalog/catalog.ts";
import { checkCatalog } from "../model/catalog/check.ts";
import { parseCatalogText } from "../model/catalog/parse.ts";
import { toMessage } from "../notify/message.ts";
import { blocksOf, markdownFiles } from "./kit/documents.ts";
import { anAlarm, anOutboxEntry } from "./kit/record-builders.ts";

const documents = markdownFiles(join(import.meta.dirname, ".."));

describe("examples in the documents", () => {
  it("of catalogues can be applied as they stand", () => {
    const examples = documents.flatMap(({ path, text }) => blocksOf(text, "yaml").map((block) => ({ path, block })));
    expect(examples.length).toBeGreaterThan(2);
    for (const { path, block } of examples) {
      const parsed = parseCatalogText(block);
      expect(parsed, path).toMatchObject({ ok: true });
      if (!parsed.ok) continue;
      expect(checkCatalog(EMPTY_CATALOG, parsed.value.fragment, catalogChecks([])).errors, path).toEqual([]);
    }
  });

  it("of payloads are read without a rejection", () => {
    const published = documents.flatMap(({ text }) =>
      [...text.matchAll(/mosquitto_pub .* -m '([^']+)'/g)].map((match) => match[1] ?? ""),
    );
    const reference = documents.find(({ path }) => path === "docs/reference/mqtt.md")?.text ?? "";
    const shown = blocksOf(reference, "json").flatMap((block) => block.trim().split("\n"));
    expect(published.length).toBeGreaterThan(0);
    expect(shown.length).toBeGreaterThan(1);
    for (const payload of [...published, ...shown]) {
      const { observations, rejections } = decodeMessage("native", "readings", new TextEncoder().encode(payload));
      expect({ payload, rejections, read: observations.length > 0 }).toEqual({ payload, rejections: [], read: true });
    }
  });

  it("of a webhook's body has the fields that are sent", () => {
    const page = documents.find(({ path }) => path === "docs/reference/webhook.md")?.text ?? "";
    // The page's own example; its fields are what is compared.
    const shown = JSON.parse(blocksOf(page, "json")[0] ?? "{}") as Record<"alarm", object>;
    const sent = toMessage(anOutboxEntry("k", { alarm: anAlarm("a") }), "en");
    expect(Object.keys(shown)).toEqual(Object.keys(sent));
    expect(Object.keys(shown.alarm)).toEqual(Object.keys(sent.alarm));
  });
});
