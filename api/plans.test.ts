import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { API_CATALOG } from "../test/kit/api-catalog.ts";
import { type ApiWorld, type Client, openApiWorld, signIn } from "../test/kit/api-world.ts";

let world: ApiWorld;
const people = new Map<string, Client>();

beforeAll(async () => {
  world = await openApiWorld({ catalog: API_CATALOG });
  for (const name of ["zhao", "zhang", "li", "ma"]) people.set(name, await signIn(world, name));
});
afterAll(() => world.close());

async function call(who: string, method: string, path: string, body?: object) {
  // Everybody who is named has signed in.
  return (people.get(who) as Client).call(method, `/api/v1${path}`, body === undefined ? {} : { body });
}

const SVG = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
const PLAN = { version: 0, image: null, points: { "NH3-101": [0.25, 0.5] }, zones: { "machine-room": [0, 0, 0.5, 1] } };

async function handIn(content: string, type = "image/svg+xml"): Promise<string> {
  const sha256 = createHash("sha256").update(content).digest("hex");
  const zhao = people.get("zhao");
  const answer = await fetch(`${world.url}/api/v1/attachments/${sha256}`, {
    method: "PUT",
    body: content,
    headers: { cookie: zhao?.cookie ?? "", "x-csrf-token": zhao?.session.csrfToken ?? "", "content-type": type },
  });
  expect(answer.status, await answer.text()).toBe(201);
  return sha256;
}

describe("the drawing of a site", () => {
  it("is put in its place by the manager of the plant alone, and seen by whoever sees the plant", async () => {
    expect((await call("li", "GET", "/sites/plant1/plan")).json).toMatchObject({ version: 0, image: null });
    expect((await call("zhang", "PUT", "/sites/plant1/plan", PLAN)).status).toBe(403);
    expect((await call("li", "PUT", "/sites/plant1/plan", PLAN)).status).toBe(403);
    expect((await call("ma", "PUT", "/sites/plant1/plan", PLAN)).status).toBe(403);
    const image = await handIn(SVG);
    const put = await call("zhao", "PUT", "/sites/plant1/plan", { ...PLAN, image });
    expect(put).toMatchObject({
      status: 200,
      json: { version: 1, image: { sha256: image, type: "image/svg+xml" }, by: "zhao" },
    });
    expect((await call("li", "GET", "/sites/plant1/plan")).json).toEqual(put.json);
    expect((await call("ma", "GET", "/sites/plant1/plan")).status).toBe(404);
  });

  it("of somebody else in between is not written over", async () => {
    const { version } = (await call("zhao", "GET", "/sites/plant1/plan")).json;
    const [one, two] = await Promise.all([
      call("zhao", "PUT", "/sites/plant1/plan", { ...PLAN, version }),
      call("zhao", "PUT", "/sites/plant1/plan", { ...PLAN, version }),
    ]);
    expect([one.status, two.status].sort()).toEqual([200, 409]);
  });

  it("takes nothing that is not of its site, and names it", async () => {
    const { version } = (await call("zhao", "GET", "/sites/plant1/plan")).json;
    for (const [wrong, named] of [
      [{ points: { "NH3-201": [0, 0] } }, "points.NH3-201"],
      [{ zones: { hall: [0, 0, 1, 1] } }, "zones.hall"],
      [{ image: "0".repeat(64) }, "image"],
      [{ points: { "NH3-101": [0, 1.5] } }, "points.NH3-101.1"],
    ] as const) {
      const answer = await call("zhao", "PUT", "/sites/plant1/plan", { ...PLAN, version, ...wrong });
      expect(answer.status).toBe(400);
      expect(answer.text).toContain(named);
    }
  });

  it("is a picture only: a browser that opens it by itself saves it and runs nothing", async () => {
    const image = await handIn(`${SVG} `);
    const answer = await call("li", "GET", `/attachments/${image}`);
    expect(answer.headers.get("content-type")).toBe("image/svg+xml");
    expect(answer.headers.get("content-disposition")).toMatch(/^attachment; filename="[0-9a-f]{16}\.svg"$/);
    expect(answer.headers.get("content-security-policy")).toContain("sandbox");
  });
});
