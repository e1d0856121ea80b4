import { describe, expect, it } from "vitest";
import { GatewayError } from "../model/errors.ts";
import { EVENT_KIND } from "../model/journal-event.ts";
import type { Journal, JournalRecord } from "../storage/journal/journal.ts";
import { toMessageAddress } from "./codec.ts";
import { INTAKE_LIMITS, JournalIntake, type OfferedMessage } from "./intake.ts";
import type { Loop } from "./loop.ts";

const ADDRESS = toMessageAddress({ enterprise: "e", device: "d", channel: "readings" });

/** What the intake asks of loop and journal: a place that takes records, or takes none. */
function openIntake() {
  const place = { takes: true, takesOnly: Number.POSITIVE_INFINITY, records: [] as JournalRecord[] };
  const loop = {
    backlog: 0,
    undecidedBytes: 0,
    onTaken: () => {},
    appendOf: (tag: unknown, kind: number, payload: Uint8Array) => {
      if (!place.takes || place.records.length >= place.takesOnly)
        throw new GatewayError("STORAGE_FULL", "no", { hint: "free space" });
      return place.records.push({ seq: place.records.length + 1, kind, atMs: 0, payload, tag });
    },
  };
  // The intake uses nothing else of either.
  const intake = new JournalIntake(loop as unknown as Loop, { pendingBytes: 0 } as Journal, INTAKE_LIMITS);
  return { place, intake, loop };
}

interface Offered extends OfferedMessage {
  isAbandoned: boolean;
}

function messageOf(text: string, acknowledged: string[] = []): Offered {
  const acknowledge = (): void => void acknowledged.push(text);
  return {
    kindNo: EVENT_KIND.message,
    address: ADDRESS,
    payload: Buffer.from(text),
    acknowledge,
    decided: () => undefined,
    isAbandoned: false,
  };
}

const textsOf = (records: readonly JournalRecord[]) => records.map(({ payload }) => Buffer.from(payload).toString());

describe("the intake while the journal takes nothing", () => {
  it("keeps what devices wait for, in order, and journals it when there is room again", async () => {
    const { place, intake } = openIntake();
    const acknowledged: string[] = [];
    place.takes = false;
    for (let i = 0; i < 3_000; i++) intake.offer(messageOf(String(i), acknowledged));
    expect(intake.stats.waiting).toBe(3_000);
    place.takes = true;
    await expect.poll(() => intake.stats.waiting).toBe(0);
    expect(textsOf(place.records)).toEqual(Array.from({ length: 3_000 }, (_, i) => String(i)));
    expect(acknowledged).toEqual([]);
    intake.durable(place.records);
    expect(acknowledged).toHaveLength(3_000);
    intake.close();
  });

  it("does not gather what was left behind by devices that come back again and again", async () => {
    const { place, intake } = openIntake();
    place.takes = false;
    const living = messageOf("living");
    intake.offer(living);
    for (let reconnect = 0; reconnect < 200; reconnect++) {
      const left = Array.from({ length: 100 }, (_, i) => messageOf(`${reconnect}.${i}`));
      for (const message of left) intake.offer(message);
      for (const message of left) message.isAbandoned = true;
    }
    expect(intake.stats.waiting).toBeLessThanOrEqual(2_100);
    place.takes = true;
    await expect.poll(() => intake.stats.waiting).toBe(0);
    expect(textsOf(place.records)[0]).toBe("living");
    intake.close();
  });

  it("keeps the coming and going of a device behind what it had said, and of many only the newest", async () => {
    const { place, intake } = openIntake();
    place.takes = false;
    intake.offer(messageOf("last words"));
    const change = { enterprise: "e", device: "d", address: "192.0.2.1" };
    for (let i = 0; i < 2_000; i++) intake.connection({ ...change, connected: i % 2 === 1 });
    expect(intake.stats.waiting).toBeLessThanOrEqual(1_002);
    place.takes = true;
    await expect.poll(() => intake.stats.waiting).toBe(0);
    const [first, ...notes] = place.records;
    expect(textsOf(first === undefined ? [] : [first])).toEqual(["last words"]);
    const newest = notes.at(-1);
    expect(newest?.kind).toBe(EVENT_KIND.connection);
    expect(JSON.parse(textsOf(newest === undefined ? [] : [newest])[0] ?? "")).toEqual({ ...change, connected: true });
    intake.close();
  });

  it("waits, too, while what is not decided is too much in bytes", async () => {
    const { place, intake, loop } = openIntake();
    loop.undecidedBytes = INTAKE_LIMITS.undecidedBytesMax;
    intake.offer(messageOf("late"));
    expect(place.records).toEqual([]);
    loop.undecidedBytes = 0;
    await expect.poll(() => textsOf(place.records)).toEqual(["late"]);
    intake.close();
  });

  it("lets devices take turns: whoever was silent comes before those who have much to say", async () => {
    const { place, intake, loop } = openIntake();
    loop.undecidedBytes = INTAKE_LIMITS.undecidedBytesMax;
    for (let i = 0; i < 1_500; i++) intake.offer(messageOf(`flood ${i}`));
    // They have had a turn, and more to say.
    loop.undecidedBytes = 0;
    place.takesOnly = 10;
    loop.onTaken();
    loop.undecidedBytes = INTAKE_LIMITS.undecidedBytesMax;
    place.takesOnly = Number.POSITIVE_INFINITY;
    intake.offer({
      ...messageOf("alarm"),
      address: toMessageAddress({ enterprise: "e", device: "x", channel: "readings" }),
    });
    loop.undecidedBytes = 0;
    loop.onTaken();
    const texts = textsOf(place.records);
    expect(texts.indexOf("alarm")).toBe(10);
    expect(texts.filter((text) => text !== "alarm")).toEqual(Array.from({ length: 1_500 }, (_, i) => `flood ${i}`));
    intake.close();
  });
});
