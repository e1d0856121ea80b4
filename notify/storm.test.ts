import { pino } from "pino";
import { expect, it } from "vitest";
import type { ChannelConfig } from "../model/catalog/catalog.ts";
import type { Level } from "../model/level.ts";
import type { OutboxEntry } from "../model/push.ts";
import { FakeClock } from "../test/kit/fake-clock.ts";
import { anAlarm, anOutboxEntry } from "../test/kit/record-builders.ts";
import type { ChannelKind } from "./channel.ts";
import { openDelivery } from "./deliver.ts";
import { ROBOT_PACE } from "./robot.ts";

const PEOPLE = ["zhang", "li", "wang"];
const STORM_MS = 10_000;

/** A storm of calls to three people in ten seconds, one in twenty of them red. */
function aStorm(count: number): readonly OutboxEntry[] {
  return Array.from({ length: count }, (_, i) => {
    const person = PEOPLE[i % PEOPLE.length] ?? "";
    const level = (i % 20 < 3 && i > 2 && i % 60 < 3) || i < 3 ? 1 : (((i % 3) + 2) as Level);
    const alarm = anAlarm(`a${i}`, { level: level as Level });
    return anOutboxEntry(`a${i}.t1.s0.phones`, {
      channel: "phones",
      seq: i + 1,
      to: { person, address: person },
      step: 0,
      alarm,
    });
  });
}

/**
 * The delivery over an outbox in memory that survives the process, and a vendor that fails one time in five: refuses, or takes the
 * message and loses its answer.
 */
function openWorld(pace: ChannelKind["pace"] | null) {
  const clock = new FakeClock();
  const outbox = new Map<string, { readonly entry: OutboxEntry; attempts: number; state: string }>();
  const messages: { readonly atMs: number; readonly keys: readonly string[]; readonly taken: boolean }[] = [];
  const config: ChannelConfig = { id: "phones", kind: "phones" };
  let calls = 0;
  const kind: ChannelKind = {
    kind: "phones",
    ...(pace != null && { pace }),
    check: () => [],
    open: () => ({
      send: async (letters) => {
        const isFailing = ++calls % 5 === 0;
        const isLost = isFailing && calls % 10 === 0;
        messages.push({
          atMs: clock.monotonicMs(),
          keys: letters.map(({ entry }) => entry.key),
          taken: !isFailing || isLost,
        });
        if (isLost) return { kind: "unknown", error: "timeout" };
        return isFailing
          ? { kind: "retry", error: "status-503", status: 503, retryAfterMs: null }
          : { kind: "accepted", status: 200 };
      },
      close: async () => undefined,
    }),
  };
  const start = () => {
    const delivery = openDelivery({
      pending: async () => [...outbox.values()].filter(({ state }) => state === "pending" || state === "unknown"),
      recordAttempt: async ({ key, state }) => {
        const owed = outbox.get(key);
        if (owed === undefined) throw new Error("an attempt belongs to an outbox entry");
        owed.attempts++;
        owed.state = state;
      },
      channelConfig: () => config,
      channelSecret: async () => null,
      clock,
      logger: pino({ level: "silent" }),
      onChannelState: () => undefined,
      kinds: [kind],
    });
    delivery.start();
    return delivery;
  };
  const commit = (entries: readonly OutboxEntry[]) => {
    for (const entry of entries) outbox.set(entry.key, { entry, attempts: 0, state: "pending" });
    return entries;
  };
  return { clock, outbox, messages, start, commit };
}

async function weather(world: ReturnType<typeof openWorld>, storm: readonly OutboxEntry[]): Promise<void> {
  let delivery = world.start();
  for (let at = 0; at < 10; at++) {
    const part = storm.slice((at * storm.length) / 10, ((at + 1) * storm.length) / 10);
    delivery.wake(world.commit(part));
    await world.clock.advance(STORM_MS / 10);
    // The process dies: nothing but the records goes over to the next one.
    if (at === 5) delivery = world.start();
  }
  await world.clock.advance(300_000);
  await delivery.close();
}

it("a storm loses no call and sends none under a new key, whatever fails and though the process dies in it", async () => {
  for (const pace of [null, { ...ROBOT_PACE, isGroup: false, perMinuteMax: null, redsMax: 20 }]) {
    const world = openWorld(pace);
    const storm = aStorm(600);
    await weather(world, storm);
    const taken = new Set(world.messages.filter((each) => each.taken).flatMap(({ keys }) => keys));
    expect([...taken].sort()).toEqual(storm.map(({ key }) => key).sort());
    expect([...world.outbox.values()].filter(({ state }) => state !== "accepted")).toEqual([]);
  }
});

it("a storm is one message for each person in 30 s, with every red in it, the first within a second", async () => {
  const world = openWorld({ ...ROBOT_PACE, isGroup: false, perMinuteMax: null, redsMax: 500 });
  const storm = aStorm(3_000);
  let first = 0;
  const delivery = world.start();
  for (let at = 0; at < 10; at++) {
    const part = storm.slice((at * storm.length) / 10, ((at + 1) * storm.length) / 10);
    delivery.wake(world.commit(part));
    await world.clock.advance(STORM_MS / 10);
    if (at === 0) first = world.messages.length;
  }
  // A first message that failed was tried again, and the time of its person began with that.
  await world.clock.advance(27_000);
  await delivery.close();
  expect(first).toBeGreaterThanOrEqual(PEOPLE.length);
  const taken = world.messages.filter((each) => each.taken);
  const ownerOf = (keys: readonly string[]) => world.outbox.get(keys[0] ?? "")?.entry.to?.person;
  // One when it began and one when the 30 s were over; what failed came again and is not counted.
  for (const person of PEOPLE) {
    const own = taken.filter(({ keys }) => ownerOf(keys) === person);
    expect(own.length, person).toBeLessThanOrEqual(3);
  }
  const reds = storm.filter(({ alarm }) => alarm.level === 1).map(({ key }) => key);
  const named = new Set(taken.flatMap(({ keys }) => keys));
  expect(reds.filter((key) => !named.has(key))).toEqual([]);
});
