import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { API_CATALOG } from "../test/kit/api-catalog.ts";
import { type ApiWorld, type Client, openApiWorld, signIn } from "../test/kit/api-world.ts";
import { attachmentSchema } from "./ticket-schema.ts";

const MIB = 1024 * 1024;
const SVG = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`);

let world: ApiWorld;
const people = new Map<string, Client>();

beforeAll(async () => {
  world = await openApiWorld({ catalog: API_CATALOG, attachmentBounds: { attachmentBytesPerEnterprise: 12 * MIB } });
  for (const name of ["admin", "li", "zhao", "sun", "qian", "ma"]) people.set(name, await signIn(world, name));
});
afterAll(() => world.close());

function hashOf(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

function png(bytes: number): Buffer {
  const content = randomBytes(bytes);
  content.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return content;
}

interface Given {
  readonly name?: string;
  readonly type?: string;
  readonly query?: string;
}

async function put(
  who: string,
  content: Buffer,
  { name = hashOf(content), type = "image/png", query = "" }: Given = {},
) {
  // Everybody who is named has signed in.
  const { cookie, session } = people.get(who) as Client;
  const headers = { Cookie: cookie, "X-CSRF-Token": session.csrfToken, "Content-Type": type };
  const url = `${world.url}/api/v1/attachments/${name}${query}`;
  const answer = await fetch(url, { method: "PUT", headers, body: new Uint8Array(content) });
  return { status: answer.status, json: await answer.json() };
}

function get(who: string, name: string, query = "") {
  const { cookie } = people.get(who) as Client;
  return fetch(`${world.url}/api/v1/attachments/${name}${query}`, { headers: { Cookie: cookie } });
}

describe("an attachment", () => {
  it("is handed in once, and comes back as it was, as something no browser runs", async () => {
    const photo = png(3 * MIB);
    const kept = await put("sun", photo);
    expect(kept).toEqual({
      status: 201,
      json: { enterprise: "coldchain", sha256: hashOf(photo), type: "image/png", bytes: photo.length },
    });
    expect(attachmentSchema.parse(kept.json)).toEqual(kept.json);
    expect(await put("zhao", photo)).toEqual({ status: 200, json: kept.json });
    const answer = await get("zhao", hashOf(photo));
    expect(Buffer.from(await answer.arrayBuffer()).equals(photo)).toBe(true);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "image/png",
      "content-length": String(photo.length),
      "x-content-type-options": "nosniff",
      "content-disposition": `attachment; filename="${hashOf(photo).slice(0, 16)}.png"`,
      "content-security-policy": "default-src 'none'; sandbox",
      "cache-control": "no-store",
    });
  });

  it("must be what it says it is", async () => {
    const photo = png(100);
    const cases: readonly [string, Promise<{ status: number; json: unknown }>, number, object][] = [
      ["another name", put("sun", photo, { name: "0".repeat(64) }), 400, { reason: "attachment-not-its-name" }],
      ["no name", put("sun", photo, { name: "photo.png" }), 400, {}],
      ["capitals", put("sun", photo, { name: hashOf(photo).toUpperCase() }), 400, {}],
      ["another type", put("sun", photo, { type: "image/jpeg" }), 415, { reason: "attachment-not-its-type" }],
      ["a page as a picture", put("sun", SVG), 415, { reason: "attachment-not-its-type" }],
      ["a type nobody takes", put("sun", SVG, { type: "text/html" }), 415, {}],
      ["nothing", put("sun", Buffer.alloc(0)), 415, {}],
    ];
    for (const [what, answering, status, details] of cases) {
      const answer = await answering;
      expect([what, answer]).toMatchObject([what, { status, json: { error: {} } }]);
      expect([what, answer]).toMatchObject([what, { json: { error: "reason" in details ? { details } : {} } }]);
    }
    expect((await get("sun", hashOf(photo))).status).toBe(404);
  });

  it("is bounded in size, and for each enterprise in all, with the bound named", async () => {
    const large = await put("sun", png(5 * MIB + 1));
    expect(large).toMatchObject({
      status: 413,
      json: { error: { code: "PAYLOAD_TOO_LARGE", details: { bytesMax: 5 * MIB } } },
    });
    expect((await put("ma", png(5 * MIB))).status).toBe(201);
    expect((await put("ma", png(5 * MIB))).status).toBe(201);
    expect(await put("ma", png(5 * MIB))).toMatchObject({
      status: 507,
      json: { error: { code: "QUOTA_EXCEEDED", details: { limit: "attachmentBytesPerEnterprise", max: 12 * MIB } } },
    });
    expect((await put("sun", png(MIB))).status).toBe(201);
  });

  it("is read and handed in only within the enterprises of the caller", async () => {
    const photo = png(1_000);
    await put("sun", photo);
    const name = hashOf(photo);
    const reads = async (query = "") =>
      Promise.all(["admin", "li", "qian", "ma"].map(async (who) => (await get(who, name, query)).status));
    expect(await reads()).toEqual([200, 200, 200, 404]);
    expect(await reads("?enterprise=coldchain")).toEqual([200, 200, 200, 404]);
    expect(await reads("?enterprise=fab")).toEqual([404, 404, 404, 404]);
    const writes = (enterprise: string) =>
      Promise.all(
        ["admin", "li", "qian", "ma"].map(async (who) => {
          return (await put(who, png(50), { query: `?enterprise=${enterprise}` })).status;
        }),
      );
    expect(await writes("coldchain")).toEqual([201, 201, 201, 403]);
    expect(await writes("unknown")).toEqual([404, 403, 403, 403]);
    expect((await put("qian", png(50))).status).toBe(400);
    expect((await fetch(`${world.url}/api/v1/attachments/${name}`)).status).toBe(401);
    // The same photo in another enterprise is that one's own.
    expect((await put("ma", photo)).status).toBe(201);
    expect((await get("ma", name)).status).toBe(200);
  });
});
