import { createHash, randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HOUR_MS } from "../model/time.ts";
import { toCanonicalJson } from "../storage/records/canonical-json.ts";
import { API_CATALOG } from "../test/kit/api-catalog.ts";
import { type Answer, type ApiWorld, type Client, openApiWorld, signIn } from "../test/kit/api-world.ts";
import type { WireOfflineBundle, WireSyncAnswer, WireSyncResult, WireTicketDetail } from "./wire-ticket.ts";

const HOSTILE = `</script><img src=x onerror="alert(1)">\u202E'; drop table ticket; --`;
const SKEW_MS = 7 * 60_000;

let world: ApiWorld;
const people = new Map<string, Client>();

beforeAll(async () => {
  world = await openApiWorld({ catalog: API_CATALOG });
  for (const name of ["admin", "li", "zhao", "zhang", "sun", "qian", "ma"]) people.set(name, await signIn(world, name));
});
afterAll(() => world.close());

function by(who: string): Client {
  // Everybody who is named has signed in.
  return people.get(who) as Client;
}

function hand(who: string, orders: readonly unknown[], more: object = {}): Promise<Answer> {
  return by(who).call("POST", "/api/v1/offline-sync", { body: { deviceNow: deviceNow(), orders, ...more } });
}

async function handIn(who: string, orders: readonly unknown[]): Promise<readonly WireSyncResult[]> {
  const answer = await hand(who, orders);
  expect({ status: answer.status, text: answer.text.slice(0, 200) }).toMatchObject({ status: 200 });
  return (answer.json as WireSyncAnswer).results;
}

/** The phones' clocks are behind the gateway's. */
const deviceNow = (): number => world.ports.nowMs() - SKEW_MS;

async function ticket(id: string, who = "zhao"): Promise<WireTicketDetail> {
  return (await by(who).call("GET", `/api/v1/tickets/${id}`)).json as WireTicketDetail;
}

async function reported(): Promise<string> {
  const answer = await by("zhang").call("POST", "/api/v1/hazards", { body: { text: "法兰处有氨味" } });
  return (answer.json as WireTicketDetail).id;
}

function opening(more: object = {}) {
  const claimedAt = deviceNow() - HOUR_MS;
  return {
    clientId: randomUUID(),
    claimedAt,
    kind: "hazard",
    enterprise: "coldchain",
    body: { text: "护栏缺失" },
    ...more,
  };
}

function acting(id: string, act: string, body: object, more: object = {}) {
  return { clientId: randomUUID(), claimedAt: deviceNow() - HOUR_MS, ticket: id, act, body, ...more };
}

describe("a bundle for where there is no network", () => {
  it("holds what is needed of one enterprise and nothing of another, and can be checked", async () => {
    const id = await reported();
    await world.publish("coldchain", "dtu1", { p: "NH3-101", v: 90 });
    await world.publish("tanks", "rtu7", { p: "NH3-301", v: 90 });
    const answer = await by("sun").call("GET", "/api/v1/offline-bundle");
    expect(answer.status).toBe(200);
    const { content, ...seal } = answer.json as WireOfflineBundle;
    expect(createHash("sha256").update(toCanonicalJson(content)).digest("hex")).toBe(seal.sha256);
    expect(seal).toMatchObject({
      enterprise: "coldchain",
      by: "sun",
      signature: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(seal.expiresAt - seal.madeAt).toBe(7 * 24 * HOUR_MS);
    expect(content.kinds.map(({ kind }) => kind)).toContain("hazard");
    expect(content.places.zones.map((zone) => zone.id)).toEqual(["machine-room", "hall"]);
    expect(content.points.map((point) => point.id)).toEqual(["NH3-101", "NH3-102", "NH3-201"]);
    expect(content.tickets.find((each) => each.id === id)).toMatchObject({
      state: "reported",
      may: ["verify", "comment"],
    });
    expect(content.alarms.some(({ point }) => point === "NH3-101")).toBe(true);
    expect(content.truncated).toBe(false);
    expect(answer.text).not.toContain("NH3-301");
    expect(answer.text).not.toContain("a-long-enough-secret");
  });

  it("is given to whoever sees the enterprise, and to nobody else", async () => {
    const get = (who: string, query = "?enterprise=coldchain") => by(who).call("GET", `/api/v1/offline-bundle${query}`);
    expect((await get("qian")).status).toBe(200);
    expect((await get("qian", "")).status).toBe(400);
    expect([(await get("ma")).status, (await get("ma", "?enterprise=unknown")).status]).toEqual([404, 404]);
    const audit = (await by("admin").call("GET", "/api/v1/audit")).json.items as readonly {
      action: string;
      by: string;
    }[];
    expect(audit.find(({ action }) => action === "bundle-taken")).toMatchObject({ by: "qian", subject: "coldchain" });
  });

  it("is known again when results come back, also when it is too old; a changed one is not", async () => {
    const { content: _, ...bundle } = (await by("sun").call("GET", "/api/v1/offline-bundle")).json as WireOfflineBundle;
    expect((await hand("sun", [], { bundle })).json).toMatchObject({ bundle: "good", results: [] });
    const changed = { ...bundle, expiresAt: bundle.expiresAt + 1 };
    expect(await hand("sun", [opening()], { bundle: changed })).toMatchObject({
      status: 400,
      json: { error: { details: { what: "bundle.signature" } } },
    });
    const old = { ...bundle, madeAt: 1, expiresAt: 2 };
    const { signature: __, ...facts } = old;
    const signature = world.ports.bundles.sign(facts);
    const late = await hand("sun", [opening()], { bundle: { ...old, signature } });
    expect(late.json).toMatchObject({ bundle: "expired", results: [{ outcome: "taken" }] });
  });
});

describe("what was done without a network", () => {
  it("is taken in order and once, with the phone's own time beside the gateway's", async () => {
    const open = opening({ position: { lat: 39.76, lon: 116.43, accuracyM: 12 } });
    const id = `hazard-${open.clientId}`;
    const note = acting(id, "comment", { note: "已拉警戒" }, { claimedAt: open.claimedAt + 60_000 });
    const answer = await hand("sun", [open, note]);
    expect(answer.json.results).toMatchObject([
      { clientId: open.clientId, outcome: "taken", ticket: id, entry: 1, error: null },
      { clientId: note.clientId, outcome: "taken", ticket: id, entry: 2 },
    ]);
    expect(Math.abs(answer.json.offsetMs - SKEW_MS)).toBeLessThan(5_000);
    expect(await handIn("sun", [note, open])).toMatchObject([
      { outcome: "already-taken", entry: 2 },
      { outcome: "already-taken", entry: 1 },
    ]);
    const { history } = await ticket(id);
    expect(history).toHaveLength(2);
    expect(history[0]?.claimed).toMatchObject({ at: open.claimedAt, position: { lat: 39.76, accuracyM: 12 } });
    expect(history[0]?.claimed?.doneAt).toBe(open.claimedAt + (history[0]?.claimed?.offsetMs ?? 0));
  });

  it("that came too late stands beside what had happened meanwhile, with the reason and what stands now", async () => {
    const id = await reported();
    await by("zhao").call("POST", `/api/v1/hazards/${id}/reject`, { body: { note: "误闻" } });
    const late = acting(id, "verify", { grade: "major" });
    const told = {
      outcome: "kept-aside",
      ticket: id,
      entry: 3,
      error: { code: "CONFLICT", details: { reason: "not-in-this-state" } },
      stands: { state: "rejected", keptAside: 1 },
    };
    expect(await handIn("sun", [late])).toMatchObject([told]);
    expect(await handIn("sun", [late])).toMatchObject([told]);
    expect((await ticket(id)).history[2]).toMatchObject({
      act: "kept-aside",
      by: "sun",
      body: { act: "verify", said: { grade: "major" }, reason: "not-in-this-state" },
    });
  });

  it("that is wrong is refused with field and fix, leaves the others alone, and may be mended", async () => {
    const bad = opening({ body: { text: "", photos: [{ sha256: "x" }] } });
    const good = opening({ body: { text: HOSTILE } });
    const results = await handIn("sun", [
      bad,
      { ...opening(), clientId: "not-a-uuid" },
      null,
      { ...opening(), kind: "contradiction" },
      acting("hazard-not-there", "comment", { note: "x" }),
      good,
    ]);
    expect(results.map(({ outcome }) => outcome)).toEqual([...Array<string>(5).fill("refused"), "taken"]);
    expect(results[0]?.error).toMatchObject({
      code: "BAD_REQUEST",
      message: expect.stringContaining("发现了什么 (body.text)"),
      details: [{ path: "body.text" }, { path: "body.photos.0.sha256", name: "照片" }],
    });
    expect(results[1]).toMatchObject({ clientId: null, error: { details: [{ path: "clientId" }] } });
    expect(results[4]?.error?.code).toBe("FORBIDDEN");
    expect(await handIn("sun", [{ ...bad, body: { text: "护栏缺失" } }])).toMatchObject([{ outcome: "taken" }]);
    expect((await ticket(`hazard-${good.clientId}`)).facts["text"]).toBe(HOSTILE);
  });

  it("never takes an id twice for two things, nor tells of other people's", async () => {
    const open = opening();
    await handIn("sun", [open]);
    const reused = { code: "CONFLICT", details: { reason: "client-id-reused" } };
    expect(await handIn("sun", [{ ...open, body: { text: "别的" } }])).toMatchObject([
      { outcome: "refused", ticket: `hazard-${open.clientId}`, entry: 1, error: reused },
    ]);
    expect(await handIn("qian", [open])).toMatchObject([{ outcome: "refused", ticket: null, error: reused }]);
    const foreign = { ...open, enterprise: "tanks" };
    expect(await handIn("ma", [foreign])).toMatchObject([{ outcome: "refused", ticket: null, error: reused }]);
    expect(await handIn("ma", [{ ...open, clientId: randomUUID() }])).toMatchObject([{ error: { code: "FORBIDDEN" } }]);
    const [foreignTicket, none] = await handIn("ma", [
      acting(`hazard-${open.clientId}`, "comment", { note: "x" }),
      acting("hazard-none", "comment", { note: "x" }),
    ]);
    expect(foreignTicket?.error).toEqual(none?.error);
    // What the role may not do it may not do from a phone either.
    const close = acting(`hazard-${open.clientId}`, "close", { note: "x" });
    expect(await handIn("sun", [close])).toMatchObject([{ outcome: "refused", error: { code: "FORBIDDEN" } }]);
    expect((await ticket(`hazard-${open.clientId}`)).entries).toBe(1);
  });

  it("is bounded", async () => {
    expect((await hand("sun", Array(501).fill(null))).status).toBe(400);
    expect((await hand("sun", [], { deviceNow: "now" })).status).toBe(400);
    const much = opening({ body: { text: "x".repeat(3 * 1024 * 1024) } });
    expect((await hand("sun", [much])).status).toBe(413);
    const room = opening({ body: { text: "好".repeat(2_000), photos: [] } });
    expect((await hand("sun", Array(300).fill(room))).status).toBe(200);
  });
});

/** What a phone does within 72 hours: it reports, or says something of a ticket that everybody had, or of one of its own. */
const deed = fc.record({
  what: fc.constantFrom("open", "verify-shared", "comment-shared", "verify-own", "comment-own"),
  which: fc.nat(9),
  afterMs: fc.nat(72 * HOUR_MS),
});
const deeds = fc.array(deed, { minLength: 1, maxLength: 10 });
const delivery = fc.record({
  phone: fc.nat(1),
  from: fc.nat(9),
  count: fc.integer({ min: 1, max: 10 }),
  beside: fc.boolean(),
});
const meanwhile = fc.array(fc.record({ act: fc.constantFrom("verify", "reject", "comment"), which: fc.nat(1) }), {
  maxLength: 4,
});

describe("a partition of 72 hours between two phones and the gateway", () => {
  it("ends with nothing lost, nothing doubled and one truth, however often and in whatever pieces it is handed in", async () => {
    const story = fc.asyncProperty(
      fc.tuple(deeds, deeds),
      meanwhile,
      fc.array(delivery, { maxLength: 8 }),
      async (done, acts, deliveries) => {
        const shared = [await reported(), await reported()];
        const queues = done.map((each) => toQueue(each, shared));
        for (const { act, which } of acts) {
          const body = act === "verify" ? { grade: "general" } : { note: "x" };
          await by("zhao").call("POST", `/api/v1/hazards/${shared[which]}/${act}`, { body });
        }
        await deliver(queues, deliveries);
        for (const [phone, queue] of queues.entries()) await handIn(PHONES[phone] ?? "", queue);
        const before = await Promise.all([...ticketsOf(queues, shared)].map((id) => ticket(id)));
        for (const [phone, queue] of queues.entries()) {
          const last = await handIn(PHONES[phone] ?? "", queue);
          expect(last.filter(({ outcome }) => outcome !== "already-taken" && outcome !== "kept-aside")).toEqual([]);
        }
        const after = await Promise.all([...ticketsOf(queues, shared)].map((id) => ticket(id, "qian")));
        expect(after.map(({ history }) => history)).toEqual(before.map(({ history }) => history));
        const told = after.flatMap(({ history }) => history.flatMap(({ claimed }) => claimed?.clientId ?? []));
        expect(told.sort()).toEqual(queues.flatMap((queue) => queue.map(({ clientId }) => clientId)).sort());
        for (const { history, entries, keptAside } of after) {
          expect(history.map(({ no }) => no)).toEqual(history.map((_, i) => i + 1));
          expect(entries).toBe(history.length);
          expect(history.filter(({ act }) => act === "kept-aside")).toHaveLength(keptAside);
          for (const { at, claimed } of history) if (claimed !== null) expect(claimed.doneAt).toBeLessThanOrEqual(at);
        }
      },
    );
    await fc.assert(story, { numRuns: 25 });
  }, 60_000);
});

const PHONES = ["sun", "qian"] as const;

type Queued = ReturnType<typeof opening> | ReturnType<typeof acting>;

function toQueue(done: readonly { what: string; which: number; afterMs: number }[], shared: readonly string[]) {
  const queue: Queued[] = [];
  const own: string[] = [];
  for (const { what, which, afterMs } of done.toSorted((a, b) => a.afterMs - b.afterMs)) {
    const more = { claimedAt: deviceNow() - 72 * HOUR_MS + afterMs };
    const known = what.endsWith("own") ? own : shared;
    const id = known[which % known.length];
    if (what === "open" || id === undefined) {
      const order = opening({ ...more, body: { text: "护栏缺失", leak: which % 2 === 0 } });
      own.push(`hazard-${order.clientId}`);
      queue.push(order);
    } else if (what.startsWith("verify")) queue.push(acting(id, "verify", { grade: "general" }, more));
    else queue.push(acting(id, "comment", { note: `note ${which}` }, more));
  }
  return queue;
}

/** Pieces cut anywhere, again and again, some of them at the same time. */
async function deliver(
  queues: readonly (readonly Queued[])[],
  deliveries: readonly { phone: number; from: number; count: number; beside: boolean }[],
): Promise<void> {
  let under: Promise<unknown>[] = [];
  for (const { phone, from, count, beside } of deliveries) {
    const piece = queues[phone]?.slice(from, from + count) ?? [];
    under.push(handIn(PHONES[phone] ?? "", piece));
    if (beside) continue;
    await Promise.all(under);
    under = [];
  }
  await Promise.all(under);
}

function ticketsOf(queues: readonly (readonly Queued[])[], shared: readonly string[]): ReadonlySet<string> {
  const opened = queues.flat().flatMap((order) => ("kind" in order ? [`hazard-${order.clientId}`] : []));
  return new Set([...shared, ...opened]);
}
