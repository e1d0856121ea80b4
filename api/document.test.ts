import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { API_CATALOG } from "../test/kit/api-catalog.ts";
import { type ApiWorld, call, type Client, openApiWorld, signIn } from "../test/kit/api-world.ts";
import { deviceDetailSchema, deviceMessageSchema, deviceSchema } from "./device-schemas.ts";
import {
  alarmDetailSchema,
  alarmSchema,
  auditSchema,
  catalogDiffSchema,
  errorSchema,
  healthSchema,
  listOf,
  placesSchema,
  pointSchema,
  quarantineSchema,
  readingSchema,
  sessionSchema,
  tokenSchema,
} from "./schemas.ts";

interface Operation {
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly object[];
  readonly responses: Readonly<Record<string, { readonly content?: object }>>;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly schema: Readonly<Record<string, unknown>>;
  }[];
  readonly requestBody?: object;
}

interface OpenApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: object; readonly securitySchemes: object };
}

let world: ApiWorld;
let admin: Client;
let document: OpenApiDocument;

beforeAll(async () => {
  world = await openApiWorld({ catalog: API_CATALOG });
  admin = await signIn(world, "admin");
  document = (await call(world, "GET", "/api/v1/openapi.json")).json as OpenApiDocument;
});
afterAll(() => world.close());

const operations = (): readonly (readonly [string, Operation])[] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const),
  );

describe("the OpenAPI document", () => {
  it("describes every call of the contract", () => {
    const actions = ["acknowledge", "shelve", "unshelve", "comment", "reset"].map(
      (action) => `POST /alarms/{id}/${action}`,
    );
    const reads = [
      "/session",
      "/catalog",
      "/points",
      "/readings",
      "/series",
      "/quarantine",
      "/alarms",
      "/alarms/{id}",
      "/limits",
      "/live",
    ];
    const calls = [
      "POST /session",
      "DELETE /session",
      "POST /tokens",
      "PUT /catalog",
      ...actions,
      ...reads.map((path) => `GET ${path}`),
    ];
    const contract = ["GET /healthz", "GET /metrics", ...calls.map((each) => each.replace(" ", " /api/v1"))];
    expect(operations().map(([name]) => name)).toEqual(expect.arrayContaining(contract));
  });

  it("says for each call what it is for, who may and how it fails", () => {
    expect(document.openapi).toBe("3.1.0");
    expect(Object.keys(document.components.securitySchemes).sort()).toEqual(["bearer", "csrf", "session"]);
    const lacking = operations().filter(([name, { summary, tags, responses }]) => {
      const fails = responses["401"]?.content !== undefined;
      const open = ["/healthz", "/openapi.json", "GET /api/v1/setup"].some((each) => name.includes(each));
      return summary === undefined || tags?.length !== 1 || !(fails || open);
    });
    expect(lacking.map(([name]) => name)).toEqual([]);
    expect(
      operations()
        .filter(([, { security }]) => security?.length === 0)
        .map(([name]) => name)
        .sort(),
    ).toEqual([
      "GET /api/v1/openapi.json",
      "GET /api/v1/setup",
      "GET /healthz",
      "POST /api/v1/password-links",
      "POST /api/v1/session",
      "POST /api/v1/setup",
    ]);
  });

  it("names its parameters with their types", () => {
    const readings = document.paths["/api/v1/readings"]?.["get"]?.parameters ?? [];
    expect(readings.map(({ name }) => name)).toEqual(["enterprise", "point", "from", "to", "cursor", "limit"]);
    expect(readings.find(({ name }) => name === "from")?.schema).toMatchObject({ type: "integer" });
    expect(document.paths["/api/v1/catalog"]?.["put"]?.requestBody).toMatchObject({
      content: { "application/json": expect.anything(), "application/yaml": expect.anything() },
    });
  });

  it("refers only to what it contains", () => {
    const text = JSON.stringify(document);
    const wanted = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name ?? "");
    expect(wanted.length).toBeGreaterThan(20);
    expect(wanted.filter((name) => !(name in document.components.schemas))).toEqual([]);
    expect([...text.matchAll(/"\$ref":"(?!#\/components\/schemas\/)/g)]).toHaveLength(0);
  });
});

describe("answers", () => {
  it("are what the document says", async () => {
    await world.publish("coldchain", "dtu1", [
      { p: "NH3-101", v: 60 },
      { p: "NH3-102", v: 900 },
      { p: "nobody", v: 1 },
    ]);
    const get = async (path: string) => (await admin.call("GET", `/api/v1${path}`)).json;
    const [alarm] = (await get("/alarms?enterprise=coldchain")).items;
    const asked: readonly [{ parse(value: unknown): unknown }, unknown][] = [
      [sessionSchema, await get("/session")],
      [listOf(pointSchema), await get("/points")],
      [listOf(readingSchema), await get("/readings?enterprise=coldchain&point=NH3-102")],
      [listOf(alarmSchema), await get("/alarms?status=all")],
      [alarmDetailSchema, await get(`/alarms/${alarm.id}`)],
      [listOf(quarantineSchema), await get("/quarantine")],
      [listOf(deviceSchema), await get("/devices")],
      [deviceDetailSchema, await get("/devices/coldchain/dtu1")],
      [listOf(deviceMessageSchema), await get("/devices/coldchain/dtu1/messages")],
      [placesSchema, await get("/places")],
      [listOf(auditSchema), await get("/audit")],
      [listOf(tokenSchema), await get("/tokens")],
      [healthSchema, await get("/health")],
      [catalogDiffSchema, (await admin.call("PUT", "/api/v1/catalog?dryRun=true", { body: { sites: [] } })).json],
      [errorSchema, await get("/nope")],
    ];
    for (const [schema, answer] of asked) expect(schema.parse(answer)).toEqual(answer);
  });
});
