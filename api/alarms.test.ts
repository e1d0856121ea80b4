import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { API_CATALOG } from "../test/kit/api-catalog.ts";
import { type ApiWorld, type Client, openApiWorld, signIn } from "../test/kit/api-world.ts";
import type { WireAlarm } from "./wire.ts";

let world: ApiWorld;
let zhang: Client;
let zhao: Client;

beforeAll(async () => {
  world = await openApiWorld({ catalog: API_CATALOG });
  [zhang, zhao] = [await signIn(world, "zhang"), await signIn(world, "zhao")];
});
afterAll(() => world.close());

let alarm: WireAlarm;
beforeEach(async () => {
  alarm = await raise("NH3-101", 60);
});

async function raise(point: string, value: number): Promise<WireAlarm> {
  await world.publish("coldchain", "dtu1", { p: point, v: 1 });
  for (const open of world.view.openAlarms(["coldchain"])) {
    if (open.alarm.point === point) {
      await world.ports.commands.submit({
        by: "admin",
        alarm: open.alarm.id,
        action: "acknowledge",
        note: null,
        minutes: null,
      });
    }
  }
  await world.publish("coldchain", "dtu1", { p: point, v: value });
  const items: readonly WireAlarm[] = (await zhang.call("GET", "/api/v1/alarms")).json.items;
  const found = items.find((each) => each.point === point && each.active);
  if (found === undefined) throw new Error(`no alarm on ${point}`);
  return found;
}

const act = (client: Client, action: string, body?: unknown, headers: Record<string, string> = {}) =>
  client.call("POST", `/api/v1/alarms/${alarm.id}/${action}`, { ...(body === undefined ? {} : { body }), headers });

describe("an alarm", () => {
  it("is acknowledged without a body, with an empty one, or with a note", async () => {
    const answer = await act(zhang, "acknowledge");
    expect(answer.json).toMatchObject({ id: alarm.id, state: "acknowledged", acknowledged: true, active: true });
    alarm = await raise("NH3-102", 60);
    expect((await act(zhang, "acknowledge", "", { "Content-Type": "application/json" })).status).toBe(200);
    alarm = await raise("NH3-201", 60);
    expect((await act(zhang, "acknowledge", { note: "风机已开" })).status).toBe(200);
    const { events } = (await zhang.call("GET", `/api/v1/alarms/${alarm.id}`)).json;
    expect(events.at(-1)).toMatchObject({ kind: "acknowledged", by: "zhang", note: "风机已开" });
  });

  it("refuses what its state does not allow, with the reason in both languages", async () => {
    await act(zhang, "acknowledge");
    const chinese = await act(zhang, "acknowledge");
    expect(chinese.status).toBe(409);
    expect(chinese.json.error).toMatchObject({
      code: "CONFLICT",
      message: "该报警已经确认过。",
      details: { reason: "already-acknowledged" },
    });
    const english = await act(zhang, "acknowledge", undefined, { "Accept-Language": "en-GB" });
    expect(english.json.error.message).toBe("The alarm has been acknowledged already.");
    const reasons = [
      await act(zhao, "unshelve"),
      await act(zhang, "reset"),
      await act(zhang, "comment", { text: " " }),
      await act(zhao, "shelve", { minutes: 61, reason: "long" }),
    ];
    expect(reasons.map(({ json }) => json.error.details.reason)).toEqual([
      "not-shelved",
      "not-latched",
      "comment-empty",
      "shelved-too-long",
    ]);
  });

  it("refuses a body that is not what the action needs", async () => {
    const answers = [
      await act(zhao, "shelve"),
      await act(zhao, "shelve", { minutes: "5", reason: "x" }),
      await act(zhao, "shelve", { minutes: -1, reason: "x" }),
      await act(zhang, "comment", {}),
      await act(zhang, "acknowledge", { note: 7 }),
      await act(zhang, "acknowledge", "{not json"),
      await act(zhang, "comment", '{"text":"x","__proto__":{"a":1}}'),
    ];
    expect(answers.map(({ status, json }) => [status, json.error.code])).toEqual(
      answers.map(() => [400, "BAD_REQUEST"]),
    );
  });

  it("tells its whole history, latencies and deliveries", async () => {
    await act(zhang, "comment", { text: "去看看" });
    await act(zhang, "acknowledge");
    const detail = (await zhang.call("GET", `/api/v1/alarms/${alarm.id}`)).json;
    expect(detail.events.map(({ kind }: { kind: string }) => kind)).toEqual(["raised", "commented", "acknowledged"]);
    expect(detail.latency).toMatchObject({ received: expect.any(Number), committed: expect.any(Number), accepted: {} });
    expect(detail.deliveries).toEqual([]);
  });

  it("is read back from the records when it is over, and nothing more can be done to it", async () => {
    await act(zhang, "acknowledge");
    await world.publish("coldchain", "dtu1", { p: "NH3-101", v: 1 });
    const closed = (await zhang.call("GET", "/api/v1/alarms?status=cleared")).json.items;
    expect(closed.find(({ id }: WireAlarm) => id === alarm.id)).toMatchObject({ state: "normal", active: false });
    const active = (await zhang.call("GET", "/api/v1/alarms?status=active")).json.items;
    expect(active.map(({ id }: WireAlarm) => id)).not.toContain(alarm.id);
    expect((await act(zhang, "acknowledge")).json.error.details).toEqual({ reason: "not-open" });
  });

  it("carries hostile text as text", async () => {
    const text = '</script><script>alert(1)</script>\u2028"\\ 🔥 \u0000';
    await act(zhang, "comment", { text });
    const { events } = (await zhang.call("GET", `/api/v1/alarms/${alarm.id}`)).json;
    expect(events.at(-1).note).toBe(text);
  });
});

describe("an idempotency key", () => {
  it("gives the same answer again and acts once", async () => {
    const headers = { "Idempotency-Key": "comment-1" };
    const [first, second] = [
      await act(zhang, "comment", { text: "once" }, headers),
      await act(zhang, "comment", { text: "once" }, headers),
    ];
    expect([second.status, second.text]).toEqual([200, first.text]);
    const { events } = (await zhang.call("GET", `/api/v1/alarms/${alarm.id}`)).json;
    expect(events.filter(({ note }: { note: string }) => note === "once")).toHaveLength(1);
  });

  it("acts once for requests that come at the same time", async () => {
    const headers = { "Idempotency-Key": "comment-2" };
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => act(zhang, "comment", { text: "together" }, headers)),
    );
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    const { events } = (await zhang.call("GET", `/api/v1/alarms/${alarm.id}`)).json;
    expect(events.filter(({ note }: { note: string }) => note === "together")).toHaveLength(1);
  });

  it("is refused for another body or another address", async () => {
    const headers = { "Idempotency-Key": "comment-3" };
    await act(zhang, "comment", { text: "a" }, headers);
    const other = await act(zhang, "comment", { text: "b" }, headers);
    expect([other.status, other.json.error.code]).toEqual([409, "IDEMPOTENCY_KEY_REUSED"]);
    expect((await act(zhang, "acknowledge", { text: "a" }, headers)).json.error.code).toBe("IDEMPOTENCY_KEY_REUSED");
    expect((await act(zhang, "comment", { text: "a" }, { "Idempotency-Key": "x".repeat(201) })).status).toBe(400);
  });

  it("belongs to one user", async () => {
    const headers = { "Idempotency-Key": "shared" };
    await act(zhang, "comment", { text: "mine" }, headers);
    expect((await act(zhao, "comment", { text: "also mine" }, headers)).status).toBe(200);
  });

  it("repeats a refusal in the language of whoever asks", async () => {
    await act(zhang, "acknowledge");
    const headers = { "Idempotency-Key": "refused-1" };
    expect((await act(zhang, "acknowledge", undefined, headers)).json.error.message).toBe("该报警已经确认过。");
    const english = await act(zhang, "acknowledge", undefined, { ...headers, "Accept-Language": "en" });
    expect(english.json.error).toMatchObject({
      message: "The alarm has been acknowledged already.",
      details: { reason: "already-acknowledged" },
    });
  });
});

describe("the list of alarms", () => {
  it("is newest first and complete page by page, whatever happens in between", async () => {
    for (const point of ["NH3-101", "NH3-102", "NH3-201"]) await raise(point, 60);
    for (const status of ["active", "all"]) {
      const whole: readonly WireAlarm[] = (await zhang.call("GET", `/api/v1/alarms?status=${status}`)).json.items;
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const query = `status=${status}&limit=2${cursor === null ? "" : `&cursor=${cursor}`}`;
        const page: { items: WireAlarm[]; nextCursor: string | null } = (
          await zhang.call("GET", `/api/v1/alarms?${query}`)
        ).json;
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect(seen).toEqual(whole.map(({ id }) => id));
      expect(whole.map(({ raisedAt }) => raisedAt)).toEqual(
        whole.map(({ raisedAt }) => raisedAt).toSorted((a, b) => b - a),
      );
    }
  });

  it("of active ones is never limited by time", async () => {
    const since = world.ports.nowMs() + 60_000;
    const ids = (query: string) => zhang.call("GET", `/api/v1/alarms?${query}`).then(({ json }) => json.items.length);
    expect(await ids(`status=active&since=${since}`)).toBe(await ids("status=active"));
    expect(await ids(`status=cleared&since=${since}`)).toBe(0);
  });

  it("refuses what it cannot read", async () => {
    for (const query of [
      "status=open",
      "since=yesterday",
      "limit=0",
      "limit=-1",
      "limit=1.5",
      "cursor=%00",
      "cursor=W10",
      "since=1&since=2",
      "status=all&cursor=bm9wZQ",
      "status=active&cursor=W10",
    ]) {
      expect((await zhang.call("GET", `/api/v1/alarms?${query}`)).status, query).toBe(400);
    }
  });
});
