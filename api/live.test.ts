import pino from "pino";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { API_CATALOG } from "../test/kit/api-catalog.ts";
import { type ApiWorld, call, type Client, openApiWorld, signIn } from "../test/kit/api-world.ts";
import { HOUR_MS } from "../model/time.ts";
import { openApi } from "./open-api.ts";
import type { WireAlarm, WireLivePoint } from "./wire.ts";

interface Frame {
  readonly type: string;
  readonly seq: number;
  readonly asOf: number;
  readonly points: readonly WireLivePoint[];
  readonly alarms: readonly WireAlarm[];
  readonly behind?: true;
  readonly aggregates?: readonly { readonly enterprise: string; readonly points: number; readonly alarms: number }[];
}

let world: ApiWorld;
const open: Feed[] = [];

beforeAll(async () => {
  world = await openApiWorld({
    catalog: API_CATALOG,
    limits: { liveBufferedBytesMax: 32 * 1024, liveAlarmQueueMax: 20, viewersPerUserMax: 5 },
  });
});
afterAll(() => world.close());
afterEach(async () => {
  for (const feed of open.splice(0)) feed.socket.terminate();
  await until(() => world.api.live.viewers === 0, "all viewers are gone");
});

/** A reader of the feed that keeps every frame. */
class Feed {
  readonly frames: Frame[] = [];
  closed: number | null = null;
  readonly socket: WebSocket;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on("message", (text: Buffer) => this.frames.push(JSON.parse(text.toString()) as Frame));
    socket.on("close", (code) => {
      this.closed = code;
    });
  }

  get numbered(): readonly Frame[] {
    return this.frames.filter(({ type }) => type !== "beat");
  }

  get points(): readonly WireLivePoint[] {
    return this.numbered.flatMap(({ points }) => points);
  }

  get alarms(): readonly WireAlarm[] {
    return this.numbered.flatMap(({ alarms }) => alarms);
  }

  get keys(): readonly string[] {
    return [...new Set(this.points.map(({ enterprise, id }) => `${enterprise}/${id}`))].sort();
  }
}

async function listen(headers: Record<string, string>, url = world.url): Promise<Feed> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/api/v1/live`, { headers });
  const feed = new Feed(socket);
  open.push(feed);
  await new Promise<void>((resolve, reject) => socket.once("open", resolve).once("error", reject));
  return feed;
}

async function listenAs(username: string): Promise<{ feed: Feed; client: Client }> {
  const client = await signIn(world, username);
  const feed = await listen({ Cookie: client.cookie });
  await until(() => feed.frames.length > 0, "a first frame");
  return { feed, client };
}

async function until(holds: () => boolean, what: string, withinMs = 5_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`waited in vain until: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

const publish = (point: string, v: number) => world.publish("coldchain", "dtu1", { p: point, v });
const acknowledge = (alarm: string) =>
  world.ports.commands.submit({ by: "zhang", alarm, action: "acknowledge", note: null, minutes: null });
const comment = (alarm: string, note: string) =>
  world.ports.commands.submit({ by: "zhang", alarm, action: "comment", note, minutes: null });

async function raise(point: string): Promise<string> {
  await publish(point, 1);
  for (const { alarm } of world.view.openAlarms(["coldchain"])) if (alarm.point === point) await acknowledge(alarm.id);
  await publish(point, 60);
  return (
    world.view.openAlarms(["coldchain"]).find(({ alarm }) => alarm.point === point && alarm.active)?.alarm.id ?? ""
  );
}

describe("the live feed", () => {
  it("begins with everything the viewer may see, numbered 1", async () => {
    await publish("NH3-101", 5);
    const { feed } = await listenAs("zhang");
    expect(feed.frames[0]).toMatchObject({ type: "snapshot", seq: 1, asOf: expect.any(Number) });
    expect(feed.keys).toEqual(["coldchain/NH3-101", "coldchain/NH3-102", "coldchain/NH3-201"]);
    expect(feed.points.find(({ id }) => id === "NH3-101")).toMatchObject({ v: 5, q: "good", state: "normal" });
    const { feed: regulators } = await listenAs("li");
    expect(regulators.keys).toContain("fab/NH3-101");
    expect(regulators.keys).not.toContain("tanks/NH3-301");
  });

  it("numbers its frames without a gap, and beats without a number of its own at least every 2 s", async () => {
    const { feed } = await listenAs("zhang");
    for (let i = 0; i < 30; i++) {
      await publish("NH3-101", i);
      if (i % 10 === 0) await comment(await raise("NH3-102"), `no ${i}`);
    }
    await until(() => feed.frames.some(({ type }) => type === "beat"), "a beat", 2_000);
    await until(() => feed.points.some(({ v }) => v === 29), "the last value");
    expect(feed.numbered.map(({ seq }) => seq)).toEqual(feed.numbered.map((_, i) => i + 1));
    const wrong = feed.frames.filter(({ type, seq }, i) => type === "beat" && seq !== feed.frames[i - 1]?.seq);
    expect(wrong).toEqual([]);
  });

  it("tells every transition of an alarm in the turn of its commit, with the value that caused it", async () => {
    const { feed } = await listenAs("zhang");
    const before = feed.numbered.length;
    const id = await raise("NH3-201");
    await comment(id, "a");
    await acknowledge(id);
    await publish("NH3-201", 1);
    await until(() => feed.alarms.some((alarm) => alarm.id === id && alarm.state === "normal"), "the end");
    const states = feed.alarms.filter((alarm) => alarm.id === id).map(({ state }) => state);
    expect(states.filter((state, i) => state !== states[i - 1])).toEqual(["unacknowledged", "acknowledged", "normal"]);
    const raised = feed.numbered.slice(before).find(({ alarms }) => alarms.some((alarm) => alarm.id === id));
    expect(raised?.points).toEqual([expect.objectContaining({ id: "NH3-201", v: 60, state: "alarm" })]);
  });

  it("sends point values at most four times a second, the newest only", async () => {
    const { feed } = await listenAs("zhang");
    const startedAtMs = Date.now();
    let last = 0;
    while (Date.now() - startedAtMs < 1_000) await publish("NH3-101", (last = (last % 50) + 0.001));
    await until(() => feed.points.at(-1)?.v === last, "the newest value");
    const frames = feed.numbered.filter(({ type, points }) => type === "delta" && points.length > 0);
    expect(frames.length).toBeLessThanOrEqual(Math.ceil((Date.now() - startedAtMs) / 250) + 1);
    expect(frames.every(({ points }) => points.length === 1)).toBe(true);
  });

  it("does not repeat an alarm for each value while it stands, yet shows the newest one", async () => {
    const { feed } = await listenAs("zhang");
    const id = await raise("NH3-101");
    await until(() => feed.alarms.some((alarm) => alarm.id === id), "the alarm");
    const before = feed.alarms.length;
    for (let i = 0; i < 50; i++) await publish("NH3-101", 70 + i);
    await until(() => feed.alarms.at(-1)?.lastValue === 119, "the newest value of the alarm");
    expect(feed.alarms.length - before).toBeLessThan(10);
  });

  it("never tells history as news", async () => {
    const { feed } = await listenAs("zhang");
    const ts = Date.now() - 7_200_000;
    await world.publish("coldchain", "dtu1", { p: "NH3-201", v: 90, ts, hist: true });
    await world.publish("coldchain", "dtu1", { p: "NH3-201", v: 1, ts: ts + 60_000, hist: true });
    await publish("NH3-101", 3.5);
    await until(() => feed.points.some(({ v }) => v === 3.5), "something later");
    expect(feed.alarms.filter(({ retro }) => retro)).toEqual([]);
    expect(feed.points.some(({ v }) => v === 90)).toBe(false);
  });

  it("hands programs the same with a token", async () => {
    const zhang = await signIn(world, "zhang");
    const { token } = (await zhang.call("POST", "/api/v1/tokens", { body: { name: "scada" } })).json;
    const feed = await listen({ Authorization: `Bearer ${token}` });
    await until(() => feed.frames.length > 0, "a snapshot");
    expect(feed.keys).toHaveLength(3);
  });

  it("is closed to strangers and to pages of other sites", async () => {
    const { cookie } = await signIn(world, "zhang");
    await expect(listen({})).rejects.toThrow("401");
    await expect(listen({ Cookie: "twinline_session=x" })).rejects.toThrow("401");
    await expect(listen({ Cookie: cookie, Origin: "https://evil.example" })).rejects.toThrow("403");
    await expect(listen({ Cookie: cookie, Origin: world.url })).resolves.toBeDefined();
    expect((await call(world, "GET", "/api/v1/live", { headers: { Cookie: cookie } })).status).toBe(400);
  });

  it("takes no more viewers of one user than it can bear", async () => {
    const { cookie } = await signIn(world, "zhang");
    const feeds = await Promise.all(Array.from({ length: 6 }, () => listen({ Cookie: cookie })));
    await until(() => feeds.some(({ closed }) => closed === 1013), "the sixth is sent away");
    expect(feeds.filter(({ closed }) => closed !== null)).toHaveLength(1);
  });
});

describe("a viewer of very much", () => {
  it("gets as many points as fit, counts for all, and every alarm", async () => {
    const admin = await signIn(world, "admin");
    const id = await raise("NH3-201");
    const small = await openApi(world.ports, {
      host: "127.0.0.1",
      port: 0,
      dashboardDirectory: null,
      logger: pino({ level: "silent" }),
      limits: { livePointsMax: 2 },
    });
    const feed = await listen({ Cookie: admin.cookie }, `http://127.0.0.1:${small.port}`);
    await until(() => feed.frames.length > 0, "a snapshot");
    expect(feed.keys).toEqual(["coldchain/NH3-101", "coldchain/NH3-102"]);
    expect(feed.alarms.map((alarm) => alarm.id)).toContain(id);
    const counts = feed.frames[0]?.aggregates?.map(({ enterprise, points }) => `${enterprise} ${points}`);
    expect(counts).toEqual(["coldchain 3", "fab 1", "tanks 1"]);
    await acknowledge(id);
    await until(
      () => feed.numbered.at(-1)?.aggregates !== undefined && feed.numbered.length > 1,
      "counts with the change",
    );
    const stoppedAtMs = Date.now();
    await small.close();
    await until(() => feed.closed === 1001, "the viewer is told");
    expect(Date.now() - stoppedAtMs).toBeLessThan(3_000);
  });
});

describe("a watch", () => {
  const send = (feed: Feed, message: unknown): void =>
    feed.socket.send(typeof message === "string" ? message : JSON.stringify(message));
  const snapshots = (feed: Feed) => feed.numbered.filter(({ type }) => type === "snapshot");

  it("narrows the feed within the viewer's scope, and widens it again", async () => {
    const { feed } = await listenAs("li");
    const expected: readonly [object, readonly string[]][] = [
      [{ enterprises: ["fab"] }, ["fab/NH3-101"]],
      [{ sites: ["plant2"] }, ["coldchain/NH3-201"]],
      [{ points: ["coldchain/NH3-101"] }, ["coldchain/NH3-101"]],
      [{ points: ["NH3-101"] }, ["coldchain/NH3-101", "fab/NH3-101"]],
      [{ enterprises: ["tanks"], sites: ["yard"], points: ["tanks/NH3-301"] }, []],
      [{}, ["coldchain/NH3-101", "coldchain/NH3-102", "coldchain/NH3-201", "fab/NH3-101"]],
    ];
    for (const [i, [watch, keys]] of expected.entries()) {
      send(feed, { type: "watch", ...watch });
      await until(() => snapshots(feed).length === i + 2, "a new snapshot");
      expect(
        snapshots(feed)
          .at(-1)
          ?.points.map(({ enterprise, id }) => `${enterprise}/${id}`),
      ).toEqual(keys);
    }
    expect(feed.numbered.map(({ seq }) => seq)).toEqual(feed.numbered.map((_, i) => i + 1));
  });

  it("on points leaves every alarm in; on a site it chooses the alarms too", async () => {
    const { feed } = await listenAs("zhang");
    send(feed, { type: "watch", points: ["NH3-101"] });
    await until(() => snapshots(feed).length === 2, "a new snapshot");
    const [near, far] = [await raise("NH3-201"), await raise("NH3-102")];
    await until(() => [near, far].every((id) => feed.alarms.some((alarm) => alarm.id === id)), "both alarms");
    send(feed, { type: "watch", sites: ["plant2"] });
    await until(() => snapshots(feed).length === 3, "a new snapshot");
    const shown =
      snapshots(feed)
        .at(-1)
        ?.alarms.map(({ id }) => id) ?? [];
    expect([shown.includes(near), shown.includes(far)]).toEqual([true, false]);
  });

  it("may come as often as it likes: the last one counts", async () => {
    const { feed } = await listenAs("zhang");
    for (let i = 0; i < 200; i++) send(feed, { type: "watch", points: [i % 2 === 0 ? "NH3-101" : "NH3-201"] });
    send(feed, { type: "watch", points: ["NH3-102"] });
    await until(() => snapshots(feed).at(-1)?.points[0]?.id === "NH3-102", "the last watch");
    expect(snapshots(feed).length).toBeLessThan(10);
  });

  it("of a type nobody knows is passed over; what is no message ends this connection only", async () => {
    const [{ feed }, { feed: other }] = [await listenAs("zhang"), await listenAs("zhao")];
    send(feed, { type: "zoom", level: 3 });
    await publish("NH3-101", 6.25);
    await until(() => feed.points.some(({ v }) => v === 6.25), "the feed goes on");
    send(feed, "{nope");
    send(other, { type: "watch", sites: "plant1" });
    await until(() => feed.closed !== null && other.closed !== null, "both are closed");
    expect([feed.closed, other.closed]).toEqual([1008, 1008]);
  });
});

describe("a slow reader", () => {
  it("gets the newest values in one frame marked behind, and no number is missing", async () => {
    const { feed } = await listenAs("zhang");
    const id = await raise("NH3-102");
    feed.socket.pause();
    await fillBuffers(id, (notes) => notes > 0 && world.api.live.behind === 1);
    for (let i = 0; i < 20; i++) await publish("NH3-101", 20 + i);
    await publish("NH3-201", 7.75);
    await until(() => world.api.live.behind === 1, "still behind");
    feed.socket.resume();
    await until(() => feed.frames.some(({ behind }) => behind === true), "a frame marked behind");
    await until(() => feed.points.some(({ v }) => v === 39), "the newest value");
    expect(feed.points.findLast(({ id: point }) => point === "NH3-201")?.v).toBe(7.75);
    expect(feed.numbered.map(({ seq }) => seq)).toEqual(feed.numbered.map((_, i) => i + 1));
  });

  it("is closed when too many alarm changes wait for it, and starts again with a snapshot; others notice nothing", async () => {
    const [{ feed }, { feed: quick }] = [await listenAs("zhang"), await listenAs("zhao")];
    const id = await raise("NH3-102");
    const before = world.api.live.closedTooSlow;
    feed.socket.pause();
    await fillBuffers(id, () => world.api.live.closedTooSlow > before);
    feed.socket.resume();
    await until(() => feed.closed === 4408, "4408");
    expect(quick.closed).toBeNull();
    const { feed: again } = await listenAs("zhang");
    expect(again.frames[0]).toMatchObject({ type: "snapshot", seq: 1 });
  });

  /** Changes of alarms with much to say, until the sockets of the machine hold no more. */
  async function fillBuffers(alarm: string, isEnough: (changes: number) => boolean): Promise<void> {
    const shown = world.view.openAlarm(alarm);
    if (shown === null) throw new Error(alarm);
    for (let i = 0; !isEnough(i); i++) {
      if (i > 2_000) throw new Error("the buffers never filled up");
      world.showAlarm({ ...shown.alarm, transitions: 1_000 + i, params: { filler: "x".repeat(60_000) } });
      if (i % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    world.showAlarm(shown.alarm);
  }
});

describe("a change of rights", () => {
  async function setUser(username: string, facts: object): Promise<void> {
    const user = world.view.catalog.users.find((each) => each.username === username);
    await world.take({
      kind: "catalog",
      id: `set ${username}`,
      by: "admin",
      fragment: { users: [{ ...user, ...facts } as never] },
    });
  }

  it("closes the feed at sign-out and at the revocation of its token", async () => {
    const { feed, client } = await listenAs("zhang");
    await client.call("DELETE", "/api/v1/session");
    await until(() => feed.closed === 4401, "4401", 1_000);
    const sun = await signIn(world, "sun");
    const made = (await sun.call("POST", "/api/v1/tokens", { body: { name: "x" } })).json;
    const tokens = await listen({ Authorization: `Bearer ${made.token}` });
    await sun.call("DELETE", `/api/v1/tokens/${made.id}`);
    await until(() => tokens.closed !== null, "closed", 1_000);
    expect(tokens.closed).toBe(4401);
  });

  it("closes the feed within a second of a new password or the end of service, and nobody else's", async () => {
    const [{ feed: sun }, { feed: qian }, { feed: zhang }] = [
      await listenAs("sun"),
      await listenAs("qian"),
      await listenAs("zhang"),
    ];
    await setUser("sun", { password: "new-pw" });
    await setUser("qian", { disabled: true });
    await until(() => sun.closed === 4401 && qian.closed === 4401, "4401", 1_000);
    expect(zhang.closed).toBeNull();
  });

  it("shows a new scope within a second, or closes when nothing is left to see", async () => {
    const { feed } = await listenAs("li");
    await setUser("li", { area: "ft" });
    await until(
      () => feed.numbered.at(-1)?.points.some(({ enterprise }) => enterprise === "tanks") === true,
      "the new scope",
      1_000,
    );
    expect(feed.numbered.at(-1)).toMatchObject({ type: "snapshot" });
    expect(feed.numbered.at(-1)?.points.map(({ enterprise }) => enterprise)).toEqual(["tanks"]);
    await setUser("li", { area: undefined });
    await until(() => feed.closed === 4403, "4403", 1_000);
  });

  it("shows new points of a changed catalogue", async () => {
    const { feed } = await listenAs("ma");
    const [, , , , point] = API_CATALOG.points ?? [];
    await world.take({
      kind: "catalog",
      id: "grow",
      by: "admin",
      // The fifth point of the catalogue, under another id.
      fragment: { points: [{ ...point, id: "NH3-302" } as never] },
    });
    await until(() => feed.numbered.length > 1, "a new snapshot", 1_000);
    expect(feed.numbered.at(-1)).toMatchObject({ type: "snapshot", points: [{ id: "NH3-301" }, { id: "NH3-302" }] });
  });

  it("ends a feed when its session's time is over", async () => {
    const { feed } = await listenAs("zhang");
    world.clock.nowMs = Date.now() + 13 * HOUR_MS;
    await until(() => feed.closed !== null, "closed", 2_000);
    expect(feed.closed).toBe(4401);
  });
});
