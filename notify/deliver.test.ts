import { pino } from "pino";
import { afterEach, describe, expect, it } from "vitest";
import type { ChannelConfig } from "../model/catalog/catalog.ts";
import type { Level } from "../model/level.ts";
import type { OutboxEntry } from "../model/push.ts";
import { FakeClock, settle } from "../test/kit/fake-clock.ts";
import { anAlarm, anOutboxEntry } from "../test/kit/record-builders.ts";
import type { ChannelKind, DeliveryOutcome } from "./channel.ts";
import type { ChannelState } from "./channel-health.ts";
import { type Delivery, openDelivery } from "./deliver.ts";
import type { AttemptRecord, DeliveryLimits } from "./delivery-deps.ts";

const ACCEPTED: DeliveryOutcome = { kind: "accepted", status: 200 };
const REFUSED: DeliveryOutcome = { kind: "retry", error: "status-500", status: 500, retryAfterMs: null };

type Answer = (entry: OutboxEntry, signal: AbortSignal) => DeliveryOutcome | Promise<DeliveryOutcome>;

function entryFor(channel: string, seq: number, level: Level = 1): OutboxEntry {
  const key = `alarm-${seq}.t1.s0.${channel}`;
  return anOutboxEntry(key, { channel, seq, alarm: anAlarm(`alarm-${seq}`, { level }) });
}

const opened: { readonly delivery: Delivery; readonly clock: FakeClock }[] = [];
afterEach(async () => {
  for (const { delivery, clock } of opened.splice(0)) {
    const closed = delivery.close();
    await clock.advance(10_000);
    await closed;
  }
});

/** A delivery over records in memory and channels that answer as the test says. */
function openWorld(options: { limits?: Partial<DeliveryLimits>; pageMax?: number } = {}) {
  const clock = new FakeClock();
  const outbox = new Map<string, { readonly entry: OutboxEntry; attempts: number; open: boolean }>();
  const attempts: AttemptRecord[] = [];
  const sent: { readonly key: string; readonly atMs: number }[] = [];
  const states: (ChannelState & { readonly channel: string })[] = [];
  const configs = new Map<string, ChannelConfig>();
  const secrets: (string | null)[] = [];
  const world = {
    answer: (() => ACCEPTED) as Answer,
    recording: async () => undefined as void,
    reads: 0,
    secret: "clear" as string | null,
  };
  const kind: ChannelKind = {
    kind: "webhook",
    check: () => [],
    open: (_, { secret }) => {
      secrets.push(secret);
      return {
        send: async ([letter], signal) => {
          if (letter === undefined) throw new Error("a message has a letter");
          const { entry } = letter;
          sent.push({ key: entry.key, atMs: clock.monotonicMs() });
          return await world.answer(entry, signal);
        },
        close: async () => undefined,
      };
    },
  };
  const start = () => {
    const delivery = openDelivery({
      pending: async () => {
        world.reads++;
        return [...outbox.values()].filter(({ open }) => open).slice(0, options.pageMax ?? 1_000);
      },
      recordAttempt: async (attempt) => {
        await world.recording();
        attempts.push(attempt);
        const delivery = outbox.get(attempt.key);
        if (delivery === undefined) throw new Error("an attempt belongs to an outbox entry");
        delivery.attempts++;
        delivery.open = attempt.state === "pending" || attempt.state === "unknown";
      },
      channelConfig: (id) => configs.get(id) ?? null,
      channelSecret: async () => world.secret,
      clock,
      logger: pino({ level: "silent" }),
      onChannelState: (channel, state) => states.push({ channel, ...state }),
      kinds: [kind],
      limits: { atOnceMax: 4, waitingMax: 1_000, attemptMs: 10_000, closeMs: 5_000, ...options.limits },
    });
    opened.push({ delivery, clock });
    delivery.start();
    return delivery;
  };
  const commit = (...entries: readonly OutboxEntry[]) => {
    for (const entry of entries) {
      outbox.set(entry.key, { entry, attempts: 0, open: true });
      if (!configs.has(entry.channel)) configs.set(entry.channel, { id: entry.channel, kind: "webhook" });
    }
    return entries;
  };
  return { world, clock, outbox, attempts, sent, states, configs, secrets, start, commit };
}

const keysOf = (sent: readonly { readonly key: string }[]) => sent.map(({ key }) => key);

describe("a message", () => {
  it("that was just committed is sent at once, recorded, and never again", async () => {
    const { start, commit, clock, sent, attempts } = openWorld();
    const delivery = start();
    delivery.wake(commit(entryFor("hook", 1)));
    await clock.advance(600_000);
    expect(keysOf(sent)).toEqual(["alarm-1.t1.s0.hook"]);
    expect(attempts).toMatchObject([{ state: "accepted", status: 200, error: null }]);
    expect(delivery.pendingCount).toBe(0);
  });

  it("pending from before a restart is tried at once, under its first key", async () => {
    const { start, commit, clock, sent, outbox } = openWorld();
    const [entry] = commit(entryFor("hook", 1));
    // It has failed for long: its next attempt would be a minute away.
    const delivery = outbox.get(entry?.key ?? "");
    if (delivery !== undefined) delivery.attempts = 20;
    const startedMs = clock.monotonicMs();
    start();
    await settle();
    expect(sent).toEqual([{ key: entry?.key, atMs: startedMs }]);
  });

  it("is not sent twice when a read of the records and the news of its commit meet", async () => {
    const { start, commit, sent } = openWorld();
    const entries = commit(entryFor("hook", 1));
    const delivery = start();
    await settle();
    delivery.wake(entries);
    await settle();
    expect(sent).toHaveLength(1);
  });

  it("refused is tried again within 2 s, then at most 60 s apart, until it is accepted", async () => {
    const { world, start, commit, clock, sent, attempts } = openWorld();
    let left = 12;
    world.answer = () => (left-- > 0 ? REFUSED : ACCEPTED);
    start().wake(commit(entryFor("hook", 1)));
    await clock.advance(900_000);
    expect(sent).toHaveLength(13);
    const gaps = sent.slice(1).map(({ atMs }, i) => atMs - (sent[i]?.atMs ?? 0));
    expect(gaps[0]).toBeLessThan(2_000);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(60_000);
    expect(new Set(keysOf(sent)).size).toBe(1);
    expect(attempts.map(({ state }) => state)).toEqual([...Array(12).fill("pending"), "accepted"]);
  });

  it("is left alone as long as its receiver asks", async () => {
    const { world, start, commit, clock, sent } = openWorld();
    world.answer = () => (sent.length > 1 ? ACCEPTED : { ...REFUSED, status: 429, retryAfterMs: 300_000 });
    start().wake(commit(entryFor("hook", 1)));
    await clock.advance(299_999);
    expect(sent).toHaveLength(1);
    await clock.advance(1);
    expect(sent).toHaveLength(2);
  });

  it("whose fate is unknown is tried again, and written down as unknown", async () => {
    const { world, start, commit, clock, attempts } = openWorld();
    world.answer = (_, signal) =>
      signal.aborted || attempts.length > 0 ? ACCEPTED : { kind: "unknown", error: "timeout" };
    start().wake(commit(entryFor("hook", 1)));
    await clock.advance(5_000);
    expect(attempts.map(({ state, error }) => [state, error])).toEqual([
      ["unknown", "timeout"],
      ["accepted", null],
    ]);
  });

  it("is not sent again while its acceptance cannot be recorded", async () => {
    const { world, start, commit, clock, sent, attempts } = openWorld();
    let broken = true;
    world.recording = async () => {
      if (broken) throw new Error("disk full");
    };
    start().wake(commit(entryFor("hook", 1)));
    await clock.advance(120_000);
    expect([sent.length, attempts.length]).toEqual([1, 0]);
    broken = false;
    await clock.advance(5_000);
    expect([sent.length, attempts.length]).toEqual([1, 1]);
  });

  it("refused goes on being tried while attempts cannot be recorded", async () => {
    const { world, start, commit, clock, sent } = openWorld();
    world.answer = () => REFUSED;
    world.recording = async () => {
      throw new Error("disk full");
    };
    start().wake(commit(entryFor("hook", 1)));
    await clock.advance(60_000);
    expect(sent.length).toBeGreaterThan(4);
  });

  it.each([
    ["retired", { id: "hook", kind: "webhook", retired: true }, "channel-retired"],
    ["of a kind nobody knows", { id: "hook", kind: "carrier-pigeon" }, "channel-kind-unknown"],
    ["gone", null, "channel-unknown"],
  ])("to a channel that is %s fails for good", async (_, config, error) => {
    const { start, commit, configs, clock, attempts, sent } = openWorld();
    const entries = commit(entryFor("hook", 1));
    if (config === null) configs.delete("hook");
    else configs.set("hook", config);
    start().wake(entries);
    await clock.advance(60_000);
    expect(attempts).toMatchObject([{ state: "failed", error }]);
    expect(sent).toEqual([]);
  });

  it("is never sent unsigned because its channel's secret is lost", async () => {
    const { world, start, commit, configs, clock, sent, attempts } = openWorld();
    const entries = commit(entryFor("hook", 1));
    configs.set("hook", { id: "hook", kind: "webhook", secret: "ref:hook.0123456789abcdef" });
    world.secret = null;
    start().wake(entries);
    await clock.advance(3_000);
    expect(sent).toEqual([]);
    expect(attempts[0]).toMatchObject({ state: "pending", error: "channel-not-opened" });
    world.secret = "found";
    await clock.advance(60_000);
    expect(sent).toHaveLength(1);
  });
});

describe("a channel", () => {
  it("that hangs holds up nobody but itself", async () => {
    const { world, start, commit, clock, sent } = openWorld();
    world.answer = (entry) => (entry.channel === "hanging" ? new Promise(() => undefined) : ACCEPTED);
    const delivery = start();
    delivery.wake(commit(...Array.from({ length: 50 }, (_, i) => entryFor("hanging", i))));
    delivery.wake(commit(...Array.from({ length: 50 }, (_, i) => entryFor("hook", 100 + i))));
    await settle();
    expect(sent.filter(({ key }) => key.endsWith(".hook"))).toHaveLength(50);
    expect(sent.filter(({ key }) => key.endsWith(".hanging"))).toHaveLength(4);
    // Nor does it keep its places for ever.
    await clock.advance(13_000);
    expect(sent.filter(({ key }) => key.endsWith(".hanging"))).toHaveLength(8);
  });

  it("that throws is tried again", async () => {
    const { world, start, commit, clock, sent, attempts } = openWorld();
    world.answer = () => {
      if (sent.length > 1) return ACCEPTED;
      throw new Error("a mistake of the channel's");
    };
    start().wake(commit(entryFor("hook", 1)));
    await clock.advance(3_000);
    expect(attempts.map(({ state }) => state)).toEqual(["unknown", "accepted"]);
  });

  it("gets the gravest messages first, the oldest of them before the others", async () => {
    const { world, start, commit, sent } = openWorld({ limits: { atOnceMax: 1 } });
    let release: (outcome: DeliveryOutcome) => void = () => undefined;
    world.answer = () => (sent.length === 1 ? new Promise((resolve) => void (release = resolve)) : ACCEPTED);
    const delivery = start();
    delivery.wake(commit(entryFor("hook", 1, 4)));
    await settle();
    delivery.wake(
      commit(entryFor("hook", 2, 4), entryFor("hook", 3, 2), entryFor("hook", 5, 1), entryFor("hook", 4, 1)),
    );
    release(ACCEPTED);
    await settle();
    expect(keysOf(sent).map((key) => Number(/\d+/.exec(key)?.[0]))).toEqual([1, 4, 5, 3, 2]);
  });

  it("that fails for a minute is reported once, and once more when it works again", async () => {
    const { world, start, commit, clock, states } = openWorld();
    world.answer = () => REFUSED;
    const startedMs = clock.nowMs();
    start().wake(commit(entryFor("hook", 1)));
    await clock.advance(59_000);
    expect(states).toEqual([]);
    await clock.advance(240_000);
    expect(states).toMatchObject([{ channel: "hook", working: false, sinceMs: startedMs, lastError: "status-500" }]);
    world.answer = () => ACCEPTED;
    await clock.advance(60_000);
    expect(states).toHaveLength(2);
    expect(states[1]).toMatchObject({ channel: "hook", working: true, failures: 0, sinceMs: null });
  });

  it("that works again gets everything it missed without delay", async () => {
    const { world, start, commit, clock, attempts } = openWorld();
    world.answer = () => REFUSED;
    start().wake(commit(...Array.from({ length: 100 }, (_, i) => entryFor("hook", i))));
    await clock.advance(300_000);
    world.answer = () => ACCEPTED;
    await clock.advance(4_000);
    expect(attempts.filter(({ state }) => state === "accepted").length).toBe(100);
  });

  it("that was changed is opened anew with its secret, and only then", async () => {
    const { start, commit, configs, secrets, world } = openWorld();
    configs.set("hook", { id: "hook", kind: "webhook", secret: "ref:hook.0000000000000000" });
    const delivery = start();
    delivery.wake(commit(entryFor("hook", 1)));
    delivery.wake(commit(entryFor("hook", 2)));
    await settle();
    world.secret = "another";
    configs.set("hook", { id: "hook", kind: "webhook", secret: "ref:hook.1111111111111111" });
    delivery.wake(commit(entryFor("hook", 3)));
    await settle();
    expect(secrets).toEqual(["clear", "another"]);
  });
});

describe("memory", () => {
  it("holds no more of a channel than allowed, the gravest, and nothing is lost", async () => {
    const { world, start, commit, clock, outbox, sent } = openWorld({
      limits: { waitingMax: 20, atOnceMax: 2 },
      pageMax: 30,
    });
    world.answer = () => REFUSED;
    const delivery = start();
    for (let i = 0; i < 200; i++) delivery.wake(commit(entryFor("hook", i, i < 180 ? 4 : 1)));
    await settle();
    expect(delivery.pendingCount).toBeLessThanOrEqual(22);
    await clock.advance(2_000);
    // The red ones came last and found memory full; they were let in all the same.
    expect(sent.filter(({ key }) => Number(/\d+/.exec(key)?.[0]) >= 180).length).toBeGreaterThan(0);
    world.answer = () => ACCEPTED;
    await clock.advance(120_000);
    expect([...outbox.values()].filter(({ open }) => open)).toEqual([]);
    expect(delivery.pendingCount).toBe(0);
  });

  it("gets what is pending page by page", async () => {
    const { start, commit, clock, outbox, sent } = openWorld({ pageMax: 10 });
    commit(...Array.from({ length: 95 }, (_, i) => entryFor("hook", i)));
    start();
    await clock.advance(1_000);
    expect([...outbox.values()].filter(({ open }) => open)).toEqual([]);
    expect(new Set(keysOf(sent)).size).toBe(sent.length);
  });

  it("asks the records no more once they have nothing more", async () => {
    const { world, start, commit, clock } = openWorld();
    commit(entryFor("hook", 1));
    const delivery = start();
    await settle();
    const reads = world.reads;
    for (let i = 2; i < 50; i++) delivery.wake(commit(entryFor("hook", i)));
    await clock.advance(60_000);
    expect(world.reads - reads).toBeLessThanOrEqual(1);
  });
});

describe("closing", () => {
  it("lets an attempt under way end, and begins no other", async () => {
    const { world, start, commit, clock, sent, attempts } = openWorld({ limits: { atOnceMax: 1 } });
    let release: (outcome: DeliveryOutcome) => void = () => undefined;
    world.answer = () => new Promise((resolve) => void (release = resolve));
    const delivery = start();
    delivery.wake(commit(entryFor("hook", 1), entryFor("hook", 2)));
    await settle();
    const closed = delivery.close();
    await clock.advance(1_000);
    release(ACCEPTED);
    await closed;
    expect(sent).toHaveLength(1);
    expect(attempts).toMatchObject([{ state: "accepted" }]);
  });

  it("waits five seconds for one that hangs, then gives it up as unknown", async () => {
    const { world, start, commit, clock, attempts } = openWorld();
    world.answer = () => new Promise(() => undefined);
    const delivery = start();
    delivery.wake(commit(entryFor("hook", 1)));
    await settle();
    let over = false;
    const closed = delivery.close().then(() => void (over = true));
    await clock.advance(4_999);
    expect(over).toBe(false);
    await clock.advance(1);
    await closed;
    expect(attempts).toMatchObject([{ state: "unknown" }]);
  });

  it("takes nothing in afterwards", async () => {
    const { start, commit, sent } = openWorld();
    const delivery = start();
    await delivery.close();
    delivery.wake(commit(entryFor("hook", 1)));
    await settle();
    expect(sent).toEqual([]);
  });
});
