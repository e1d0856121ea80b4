import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TICKET_FORMS } from "../model/offline/forms.ts";
import { API_CATALOG } from "../test/kit/api-catalog.ts";
import { type ApiWorld, type Client, openApiWorld, signIn } from "../test/kit/api-world.ts";
import { listOf } from "./schemas.ts";
import { bundleSchema } from "./sync-schema.ts";
import { ticketDetailSchema, ticketKindSchema, ticketSchema, timelineItemSchema } from "./ticket-schema.ts";
import type { WireTicket, WireTicketDetail, WireTicketKind, WireTimelineItem } from "./wire-ticket.ts";

const HOSTILE = `</script><img src=x onerror="alert(1)">\u202E'; drop table ticket; --{{7*7}}`;
const PHOTO = { sha256: "a".repeat(64) };
const REPORT = { text: "法兰处有氨味", points: ["NH3-101"], zone: "machine-room", leak: true };

let world: ApiWorld;
const people = new Map<string, Client>();

beforeAll(async () => {
  world = await openApiWorld({ catalog: API_CATALOG });
  for (const name of ["admin", "li", "zhao", "zhang", "sun", "qian", "ma"]) people.set(name, await signIn(world, name));
});
afterAll(() => world.close());

async function post(who: string, path: string, body: unknown = {}, headers: Record<string, string> = {}) {
  // Everybody who is named has signed in.
  return (people.get(who) as Client).call("POST", `/api/v1${path}`, { body, headers });
}

async function get(who: string, path: string, headers: Record<string, string> = {}) {
  return (people.get(who) as Client).call("GET", `/api/v1${path}`, { headers });
}

async function report(who = "zhang", more: object = {}): Promise<WireTicketDetail> {
  const answer = await post(who, "/hazards", { ...REPORT, ...more });
  expect(answer).toMatchObject({ status: 201 });
  return answer.json as WireTicketDetail;
}

describe("the kinds of tickets", () => {
  it("say in the reader's language what can be said, by whom and in which form", async () => {
    const kinds = (await get("zhang", "/ticket-kinds")).json.items as readonly WireTicketKind[];
    expect(kinds.map(({ kind }) => kind)).toEqual(TICKET_FORMS.map(({ kind }) => kind));
    const hazard = kinds.find(({ kind }) => kind === "hazard");
    expect(hazard).toMatchObject({ path: "hazards", name: "隐患", open: { name: "上报" } });
    expect(hazard?.acts.find(({ act }) => act === "assign")).toMatchObject({
      name: "派发整改",
      roles: ["admin", "manager"],
      from: ["verified", "reopened", "suspended"],
      body: { type: "object", required: ["owner", "deadline", "measures"], additionalProperties: false },
    });
    const english = (await get("zhang", "/ticket-kinds", { "Accept-Language": "en" })).json.items;
    expect(english.find(({ kind }: WireTicketKind) => kind === "hazard")).toMatchObject({
      name: "hazard",
      words: { fields: { leak: expect.any(String) } },
    });
  });
});

describe("a ticket", () => {
  it("is opened in the caller's own enterprise, acted on, and tells each reader what it may do", async () => {
    const opened = await report();
    expect(opened).toMatchObject({
      enterprise: "coldchain",
      state: "reported",
      openedBy: "zhang",
      zone: "machine-room",
      points: ["NH3-101"],
      facts: { leak: true, category: "other" },
      history: [{ no: 1, act: "open", by: "zhang", claimed: null }],
    });
    // The state offers it; that reporter and verifier must differ is what the machine says.
    expect(opened.may).toEqual(["verify", "comment"]);
    const path = `/hazards/${opened.id}`;
    expect((await get("zhao", path)).json.may).toEqual(["verify", "reject", "comment"]);
    const verified = await post("zhao", `${path}/verify`, { grade: "general" });
    expect(verified).toMatchObject({ status: 200, json: { state: "verified", entries: 2 } });
    expect((await get("li", `/tickets/${opened.id}`)).json.history).toHaveLength(2);
  });

  it("is opened once for each Idempotency-Key", async () => {
    const key = { "Idempotency-Key": "report-once" };
    const first = await post("zhang", "/hazards", REPORT, key);
    expect((await post("zhang", "/hazards", REPORT, key)).text).toBe(first.text);
    expect((await post("zhang", "/hazards", { ...REPORT, leak: false }, key)).json.error.code).toBe(
      "IDEMPOTENCY_KEY_REUSED",
    );
  });

  it("is refused with the reason of its kind, in the reader's language", async () => {
    const { id } = await report();
    const verify = (language: string) =>
      post("zhang", `/hazards/${id}/verify`, { grade: "general" }, { "Accept-Language": language });
    expect(await verify("zh-CN")).toMatchObject({
      status: 409,
      json: { error: { message: "核实人不能是上报人，请由另一人核实", details: { reason: "same-person" } } },
    });
    expect((await verify("en")).json.error.message).toBe("Whoever reported it cannot verify it: ask a second person");
    const close = await post("zhao", `/hazards/${id}/close`, { note: "x" }, { "Accept-Language": "en" });
    expect(close).toMatchObject({ status: 409, json: { error: { details: { reason: "not-in-this-state" } } } });
    expect((await post("zhang", "/hazards", { ...REPORT, points: ["NH3-301"] })).json.error.details.reason).toBe(
      "no-such-point",
    );
  });

  it("names the field that is wrong, and what would be right", async () => {
    const wrong = { text: "", photos: [{ sha256: "x" }], leek: true };
    const chinese = await post("zhang", "/hazards", wrong);
    expect(chinese).toMatchObject({ status: 400, json: { error: { code: "BAD_REQUEST" } } });
    expect(chinese.json.error.details).toEqual([
      { path: "text", name: "发现了什么", message: expect.stringContaining(">=1") },
      { path: "photos.0.sha256", name: "照片", message: expect.stringContaining("[0-9a-f]{64}") },
      { path: "", name: null, message: expect.stringContaining("leek") },
    ]);
    const english = await post("zhang", "/hazards", wrong, { "Accept-Language": "en" });
    expect(english.json.error.message).toContain("Photos (photos.0.sha256): Invalid string");
    expect((await post("zhang", "/hazards")).status).toBe(400);
    expect((await post("zhang", "/hazards", "{")).status).toBe(400);
    expect((await post("zhang", "/hazards", [])).status).toBe(400);
  });

  it("keeps hostile words as they were said, and gives them back as words", async () => {
    const opened = await report("zhang", { text: HOSTILE });
    await post("zhao", `/hazards/${opened.id}/comment`, { note: HOSTILE });
    const answer = await get("zhao", `/hazards/${opened.id}`);
    expect(answer.headers.get("content-type")).toContain("application/json");
    expect(answer.json.facts.text).toBe(HOSTILE);
    expect(answer.json.history[1].body.note).toBe(HOSTILE);
    expect((await get("zhang", `/hazards/${encodeURIComponent(HOSTILE)}`)).status).toBe(404);
    expect((await get("zhang", `/tickets?zone=${encodeURIComponent(HOSTILE)}`)).json.items).toEqual([]);
    expect((await get("zhang", `/hazards?state=${encodeURIComponent(HOSTILE)}`)).status).toBe(400);
  });

  it("that was over long ago is brought along by whoever acts on it", async () => {
    const { id } = await report();
    expect((await post("zhao", `/hazards/${id}/reject`, { note: "误闻" })).json.state).toBe("rejected");
    const reopened = await post("zhao", `/hazards/${id}/reopen`, { note: "又闻到" });
    expect(reopened).toMatchObject({ status: 200, json: { state: "reopened", closedAt: null } });
  });
});

describe("lists of tickets", () => {
  it("are narrowed by state, place, link and time, page by page", async () => {
    const before = world.ports.nowMs();
    const first = await report("zhang", { zone: "hall", points: ["NH3-201"] });
    const second = await report("sun", { points: [] });
    await post("zhao", `/hazards/${second.id}/reject`, { note: "误闻" });
    const ids = async (query: string, who = "zhang") =>
      ((await get(who, query)).json.items as readonly WireTicket[]).map(({ id }) => id);
    expect(await ids("/hazards?zone=hall")).toContain(first.id);
    expect(await ids("/hazards?zone=hall&point=NH3-101")).toEqual([]);
    expect(await ids("/hazards?point=NH3-201")).toContain(first.id);
    expect(await ids(`/hazards?status=all&since=${before}`)).toEqual([second.id, first.id]);
    expect(await ids(`/hazards?status=closed&since=${before}`)).toEqual([second.id]);
    expect(await ids(`/tickets?kind=contradiction&since=${before}`)).toEqual([]);
    expect(await ids(`/tickets?status=all&state=reported,rejected&since=${before}`)).toEqual([second.id, first.id]);
    expect(await ids("/hazards?late=true")).toEqual([]);
    expect((await get("zhang", "/hazards?state=reproted")).status).toBe(400);
    const page = (await get("zhang", `/hazards?status=all&since=${before}&limit=1`)).json;
    expect(await ids(`/hazards?status=all&since=${before}&limit=1&cursor=${page.nextCursor}`)).toEqual([first.id]);
    expect((await get("zhang", "/hazards?cursor=x")).status).toBe(400);
    expect(await ids("/hazards?area=dx-yh", "li")).toContain(first.id);
  });
});

describe("tickets about a point", () => {
  it("are asked for within one enterprise: elsewhere the same name means another point", async () => {
    const { id } = await report("zhang");
    const ids = async (who: string, query: string) =>
      ((await get(who, `/tickets?${query}`)).json.items as readonly WireTicket[]).map((ticket) => ticket.id);
    expect(await ids("zhang", "point=NH3-101")).toContain(id);
    expect(await ids("li", "point=NH3-101&enterprise=coldchain")).toContain(id);
    expect(await ids("li", "point=NH3-101&enterprise=fab")).toEqual([]);
    for (const who of ["li", "admin"]) {
      const refused = await get(who, "/tickets?point=NH3-101", { "Accept-Language": "en" });
      expect(refused.status).toBe(400);
      expect(refused.json.error.message).toContain("point: name its enterprise as well");
    }
  });

  it("are counted by enterprise and kind, page by page, within one's border", async () => {
    await report("zhang");
    expect((await post("li", "/hazards", { text: "通道堵塞", enterprise: "fab" })).status).toBe(201);
    type Counts = readonly { readonly enterprise: string; readonly kind: string; readonly open: number }[];
    const first = (await get("admin", "/ticket-counts?limit=1")).json;
    const rest = (await get("admin", `/ticket-counts?cursor=${first.nextCursor}`)).json;
    const all = (await get("admin", "/ticket-counts")).json.items as Counts;
    expect([...first.items, ...rest.items]).toEqual(all);
    expect(all.find(({ enterprise, kind }) => enterprise === "coldchain" && kind === "hazard")?.open).toBeGreaterThan(
      0,
    );
    expect((await get("ma", "/ticket-counts")).json.items as Counts).toEqual([]);
    expect((await get("ma", "/ticket-counts?enterprise=coldchain")).status).toBe(404);
  });
});

describe("the border around tickets", () => {
  it("hides a ticket from readers beyond it, and forbids to act on it whether or not it exists", async () => {
    const { id } = await report();
    for (const path of [`/hazards/${id}`, `/tickets/${id}`, "/hazards/not-there", "/hazards?enterprise=coldchain"])
      expect([path, (await get("ma", path)).status]).toEqual([path, 404]);
    expect((await get("ma", "/hazards")).json.items).toEqual([]);
    const [known, unknown] = await Promise.all(
      [id, "not-there"].map((each) => post("ma", `/hazards/${each}/verify`, { grade: "general" })),
    );
    expect([known?.status, known?.text]).toEqual([403, unknown?.text]);
    expect((await post("ma", "/hazards", { ...REPORT, enterprise: "coldchain" })).status).toBe(403);
    expect((await post("ma", "/hazards", { ...REPORT, enterprise: "unknown" })).status).toBe(403);
    expect((await post("admin", "/hazards/not-there/verify", { grade: "general" })).status).toBe(404);
    // A ticket of another kind is none of this one.
    expect((await get("zhang", `/contradictions/${id}`)).status).toBe(404);
  });

  it("asks whoever is over several enterprises for one of them", async () => {
    expect((await post("qian", "/hazards", REPORT)).json.error).toMatchObject({ code: "BAD_REQUEST" });
    expect(await report("qian", { enterprise: "coldchain" })).toMatchObject({ openedBy: "qian" });
    expect(
      (await post("qian", "/hazards", { ...REPORT, points: [], zone: undefined, enterprise: "tanks" })).status,
    ).toBe(403);
  });

  it("lets a role say only what its form gives it", async () => {
    const { id } = await report();
    expect((await post("zhang", `/hazards/${id}/reject`, { note: "x" })).status).toBe(403);
    expect((await post("zhao", `/hazards/${id}/supervise`, { note: "x" })).status).toBe(403);
    expect((await post("li", `/hazards/${id}/rectify`, { note: "x", photos: [PHOTO] })).status).toBe(403);
    // Rights come before words: nobody learns the fields of what is not theirs.
    expect((await post("zhang", `/hazards/${id}/reject`, {})).status).toBe(403);
  });
});

describe("the timeline", () => {
  it("tells both lines of an enterprise in one order, of a zone alone where asked, and of nobody else's", async () => {
    const since = world.ports.nowMs();
    const { id } = await report("zhang", { zone: "machine-room" });
    await world.publish("coldchain", "dtu1", { p: "NH3-102", v: 90 });
    const items = async (query: string, who = "zhang") =>
      (await get(who, `/timeline?${query}`)).json.items as readonly WireTimelineItem[];
    const told = await items(`since=${since}`);
    expect(told.map(({ at }) => at)).toEqual(told.map(({ at }) => at).sort((a, b) => b - a));
    expect(told.find((item) => item.line === "offline" && item.ticket.id === id)).toMatchObject({
      entry: { act: "open", by: "zhang" },
      ticket: { kind: "hazard", zone: "machine-room", points: ["NH3-101"] },
    });
    expect(told.find((item) => item.line === "online" && item.alarm.point === "NH3-102")).toMatchObject({
      event: { kind: "raised" },
    });
    expect(await items(`since=${since}&zone=hall`)).toEqual([]);
    expect((await items(`since=${since}&zone=machine-room`)).length).toBe(told.length);
    const page = (await get("zhang", `/timeline?since=${since}&limit=1`)).json;
    expect([page.items[0], ...(await items(`since=${since}&cursor=${page.nextCursor}`))]).toEqual(told);

    for (const query of ["enterprise=coldchain", "zone=machine-room", "zone=yard-1"])
      expect([query, (await get("ma", `/timeline?${query}`)).status]).toEqual([query, 404]);
    expect((await get("qian", "/timeline")).status).toBe(400);
    expect((await items(`enterprise=coldchain&since=${since}`, "qian")).length).toBe(told.length);
  });
});

describe("what people say of instruments", () => {
  it("stands beside what the gateway itself had of them", async () => {
    const nowMs = world.ports.nowMs();
    const [start, end] = [nowMs - 8 * 60_000, nowMs - 4 * 60_000];
    for (let ts = start - 60_000; ts <= end + 60_000; ts += 10_000) {
      const v = ts >= start + 30_000 && ts < start + 120_000 ? 300 : 2;
      await world.publish("coldchain", "dtu1", { p: "NH3-201", v, ts, hist: true });
    }
    const record = { point: "NH3-201", gas: "NH3", applied: 300, reading: 298, passed: true, start, end };
    const calibration = await post("zhang", "/calibrations", record);
    expect(calibration).toMatchObject({ status: 201, json: { facts: { curve: { shown: true, rise: 298 } } } });
    const silent = await post("zhang", "/calibrations", { ...record, point: "NH3-102" });
    expect(silent.json.facts.curve.shown).toBeNull();
    const reading = { point: "NH3-201", value: 250, unit: "ppm", instrument: "P-7", at: start + 61_000 };
    const inspection = { readings: [reading], person: "孙检", start, end, signature: "孙检" };
    expect((await post("sun", "/inspections", inspection)).json.facts.readings).toMatchObject([
      { value: 250, gateway: { value: 300 } },
    ]);
  });
});

describe("answers about tickets", () => {
  it("are what the document says, for every kind", async () => {
    const { id } = await report();
    await post("zhao", `/hazards/${id}/comment`, { note: "x", photos: [PHOTO] });
    await world.publish("coldchain", "dtu1", { p: "NH3-102", v: 90 });
    const asked: readonly [{ parse(value: unknown): unknown }, string][] = [
      [listOf(ticketKindSchema), "/ticket-kinds"],
      [listOf(ticketSchema), "/tickets?status=all"],
      [ticketDetailSchema, `/tickets/${id}`],
      [listOf(timelineItemSchema), "/timeline"],
      [bundleSchema, "/offline-bundle"],
    ];
    for (const [schema, path] of asked) {
      const { json } = await get("zhang", path);
      expect(schema.parse(json), path).toEqual(json);
    }
  });
});
