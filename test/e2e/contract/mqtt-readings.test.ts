import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WireAlarm, WireReading } from "../../../api/wire.ts";
import type { ApiClient } from "../../kit/api-client.ts";
import { eventually, GatewayProcess } from "../../kit/gateway-process.ts";
import { publishBytes, RawDevice } from "./raw-device.ts";
import { device, gas, SECRET, threshold, topicOf, WORLD } from "./world.ts";

/** Contract, section 4: what a payload may say, what becomes of each reading, and how a device's clock is judged. */
interface QuarantineItem {
  readonly at: number;
  readonly enterprise: string;
  readonly device: string;
  readonly topic: string;
  readonly reason: string;
  readonly raw: string;
}

let gateway: GatewayProcess;
let admin: ApiClient;
const devices = new Map<string, RawDevice>();
let packetId = 0;

const POINTS = [
  gas("coldchain", "dtu1", "G", { rangeMax: 1_000_000 }),
  gas("coldchain", "dtu1", "A", { kind: "analog", unit: "kPa", rangeMin: undefined, rangeMax: undefined }),
  gas("coldchain", "dtu1", "NOUNIT", { unit: undefined }),
  { id: "D", enterprise: "coldchain", device: "dtu1", kind: "discrete" as const },
  { id: "I", enterprise: "coldchain", device: "dtu1", kind: "interlock" as const },
  { id: "F", enterprise: "coldchain", device: "dtu1", kind: "fire" as const },
  gas("coldchain", "dtu1", "constructor"),
  gas("coldchain", "dtu1", "toString"),
  gas("coldchain", "dtu1", "SRC", { source: "传感器/1 #±" }),
  gas("coldchain", "dtu1", "PROTO", { source: "__proto__" }),
  gas("coldchain", "dtu1", "GONE", { retired: true }),
  // Of the stories below, one point and one device each.
  ...["over", "latch", "below", "low", "unknown"].map((id) => gas("coldchain", "dtu2", id)),
  ...["skew-ahead", "skew-behind", "skew-far", "history", "older", "backlog", "same", "odd-ts"].map((id) =>
    gas("coldchain", id, id),
  ),
].map((point) => JSON.parse(JSON.stringify(point)));

beforeAll(async () => {
  gateway = await GatewayProcess.start();
  admin = await gateway.signIn();
  await admin.putCatalog(WORLD);
  await admin.putCatalog({
    devices: ["skew-ahead", "skew-behind", "skew-far", "history", "older", "backlog", "same", "odd-ts"].map((id) =>
      device("coldchain", id),
    ),
    points: POINTS,
    rules: [
      threshold("over-high", "coldchain", ["over", "latch", "below", "unknown"], 1, 57),
      threshold("low-low", "coldchain", ["low"], 2, 5, { direction: "low", deadband: 1 }),
      threshold("clock", "coldchain", ["skew-ahead", "skew-behind", "skew-far", "history", "older", "backlog"], 1, 57),
    ],
  });
});
afterAll(async () => {
  for (const raw of devices.values()) raw.drop();
  await gateway?.stop();
});

/** Publishes and waits for the acknowledgement: bad payloads are acknowledged like good ones. */
async function say(id: string, payload: string | Uint8Array | object, channel = "readings"): Promise<void> {
  let raw = devices.get(id);
  if (raw === undefined || raw.closed) {
    const credential = { username: `coldchain/${id}`, password: Buffer.from(SECRET), clientId: `say-${id}` };
    raw = await RawDevice.signIn(gateway.mqttPort, credential);
    devices.set(id, raw);
  }
  packetId = (packetId % 60_000) + 1;
  raw.send(publishBytes(topicOf("coldchain", id, channel), payload, { messageId: packetId }));
  expect((await raw.expect("puback")).messageId).toBe(packetId);
}

const readingsOf = (point: string) => admin.readings("coldchain", point);
const pointNamed = async (id: string) => (await admin.points()).find((each) => each.id === id);
const alarmsOf = async (point: string, status: "active" | "all" = "active"): Promise<WireAlarm[]> =>
  (await admin.alarms(status)).filter((alarm) => alarm.point === point);

async function alarmOf(point: string, is: Partial<WireAlarm>): Promise<WireAlarm> {
  return eventually(`an alarm of ${point} with ${JSON.stringify(is)}`, async () =>
    (await alarmsOf(point)).find((alarm) =>
      Object.entries(is).every(([key, value]) => alarm[key as keyof WireAlarm] === value),
    ),
  );
}

interface Row {
  readonly payload: string | Uint8Array;
  /** Reasons of the quarantine entries, in any order. */
  readonly refused: readonly string[];
  /** Stored readings, found by their ts. */
  readonly taken: readonly Partial<WireReading>[];
}

let nextTs = Date.now() - 50_000;
const rows: (readonly [string, Row])[] = [];

/** A row of the table: one message. `TS` in its text stands for a time of its own. */
function row(name: string, text: string | Uint8Array, outcome: Partial<Omit<Row, "payload">>): void {
  const ts = nextTs++;
  const payload = typeof text === "string" ? text.replaceAll("TS", String(ts)) : text;
  const taken = (outcome.taken ?? []).map((each) => ({ ts, ...each }));
  rows.push([name, { payload, refused: outcome.refused ?? [], taken }]);
}

const long = (p: string, v: string, rest = "") => `{"p":${JSON.stringify(p)},"v":${v},"ts":TS${rest}}`;

for (const v of ["12.5", "0", "1e2", "0.30000000000000004", "5e-324", "57.000000000000007", "123456.789012345"]) {
  row(`gas takes ${v}`, long("G", v), { taken: [{ point: "G", v: Number(v), q: "good", historical: false }] });
  row(`analog takes ${v}`, long("A", v), { taken: [{ point: "A", v: Number(v) }] });
}
row("analog takes a negative number", long("A", "-0.5"), { taken: [{ point: "A", v: -0.5 }] });
for (const v of ["true", "false", "null", '""', '"12.5"', '"12,5"', '"NaN"', "[]", "[12.5]", "{}", '{"v":1}']) {
  row(`gas refuses ${v}`, long("G", v), { refused: ["wrong-type"] });
  row(`analog refuses ${v}`, long("A", v), { refused: ["wrong-type"] });
}
for (const v of ["1e999", "-1e999"]) row(`gas refuses ${v}`, long("G", v), { refused: ["not-finite"] });
for (const [v, stored] of [
  ["true", true],
  ["false", false],
  ["1", true],
  ["0", false],
] as const) {
  row(`discrete takes ${v}`, long("D", v), { taken: [{ point: "D", v: stored }] });
}
for (const v of ["2", "-1", "0.5", "1.0000001", '"true"', '"1"', "null", "[]", "1e999"]) {
  row(`discrete refuses ${v}`, long("D", v), { refused: ["wrong-type"] });
}
for (const v of ["true", "false", '"tripped"', '"bypassed"']) {
  row(`interlock takes ${v}`, long("I", v), { taken: [{ point: "I", v: JSON.parse(v) }] });
}
for (const v of ["true", '"fire"', '"normal"']) {
  row(`fire takes ${v}`, long("F", v), { taken: [{ point: "F", v: JSON.parse(v) }] });
}
for (const v of ['"TRIPPED"', '"tripped "', '"constructor"', '"__proto__"', '"toString"', '""', '"fire"']) {
  row(`interlock refuses the word ${v}`, long("I", v), { refused: ["unknown-word"] });
}
for (const v of ["1", "0", "null", "[]", "{}"]) {
  row(`interlock refuses ${v}`, long("I", v), { refused: ["wrong-type"] });
  row(`fire refuses ${v}`, long("F", v), { refused: ["wrong-type"] });
}
row("fire refuses a word of interlocks", long("F", '"tripped"'), { refused: ["unknown-word"] });

row("a unit of the same quantity is converted", long("G", "1", ',"u":"%VOL"'), { taken: [{ point: "G", v: 10_000 }] });
row("the point's own unit changes nothing", long("G", "0.1", ',"u":"ppm"'), { taken: [{ point: "G", v: 0.1 }] });
for (const u of ['"bogus"', '"kPa"', '"constructor"', '"__proto__"', '""', "5", "[]", "{}"]) {
  row(`an unknown unit is refused: ${u}`, long("G", "1", `,"u":${u}`), { refused: ["unknown-unit"] });
}
row("a unit beside a point without one is refused", long("NOUNIT", "1", ',"u":"ppm"'), { refused: ["unknown-unit"] });

for (const q of ["good", "uncertain", "bad"] as const) {
  row(`quality ${q} is stored`, long("G", "1", `,"q":"${q}"`), { taken: [{ point: "G", v: 1, q }] });
}
for (const q of ['"GOOD"', '""', "0", "true", "[]"]) {
  row(`quality ${q} is refused`, long("G", "1", `,"q":${q}`), { refused: ["bad-quality-word"] });
}
for (const p of ["NOPE", "g", "G ", " G", "Ｇ", "hasOwnProperty", "../G", "coldchain/G", "NH3-201"]) {
  row(`an unknown point is refused: ${p}`, long(p, "1"), { refused: ["unknown-point"] });
}
row("a point of another device and enterprise is refused", long("NH3-301", "1"), { refused: ["unknown-point"] });
row("a point is found by its source, not by its id", `{"ts":TS,"values":{"传感器/1 #±":7,"SRC":8}}`, {
  taken: [{ point: "SRC", v: 7 }],
  refused: ["unknown-point"],
});
row("a source may be __proto__", `{"ts":TS,"values":{"__proto__":7.5}}`, { taken: [{ point: "PROTO", v: 7.5 }] });
row("an id may be constructor", long("constructor", "7.5"), { taken: [{ point: "constructor", v: 7.5 }] });
row("an id may be toString", long("toString", "7.5"), { taken: [{ point: "toString", v: 7.5 }] });
row(
  "unknown keys are passed over, __proto__ and constructor included",
  long("G", "1", ',"__proto__":{"q":"bad"},"constructor":1'),
  {
    taken: [{ point: "G", v: 1, q: "good" }],
  },
);

for (const ts of ['"1790000000000"', "true", "[]", "{}", "1e999"]) {
  row(`ts ${ts} is refused`, `{"p":"G","v":1,"ts":${ts},"mark":TS}`, { refused: ["bad-timestamp"] });
}
for (const seq of ["-1", "1.5", '"7"', "true", "1e999"]) {
  row(`seq ${seq} is refused`, long("G", "1", `,"seq":${seq}`), { refused: ["bad-shape"] });
}
row("hist as a word is refused", long("G", "1", ',"hist":"true"'), { refused: ["bad-shape"] });

row("a repeated value is refused", `{"p":"G","v":1,"v":2,"ts":TS}`, { refused: ["repeated-key"] });
row("a repeated value in another spelling is refused", `{"p":"G","v":1,"\\u0076":2,"ts":TS}`, {
  refused: ["repeated-key"],
});
row("a repeated value that is equal is refused", `{"p":"G","v":1,"v":1,"ts":TS}`, { refused: ["repeated-key"] });
row("a repeated point in the short form spoils itself alone", `{"ts":TS,"values":{"G":1,"A":2,"G":3}}`, {
  taken: [{ point: "A", v: 2 }],
  refused: ["repeated-key"],
});
row("a repeated ts in the short form spoils its readings", `{"ts":TS,"ts":1,"values":{"G":1,"A":2}}`, {
  refused: ["repeated-key", "repeated-key"],
});

for (const text of [
  "",
  " ",
  "{",
  "}",
  "hello",
  "{'p':'G'}",
  `{"p":"G","v":NaN}`,
  `{"p":"G","v":01}`,
  `{"p":"G","v":1,}`,
  `{"p":"G","v":1}{"p":"G","v":2}`,
  "undefined",
  "<xml/>",
  `{"p":"G","v":.5}`,
  `{"p":"G","v":+1}`,
  `{"p":"G","v":Infinity}`,
]) {
  row(`no JSON is one entry: ${text}`, text, { refused: ["not-json"] });
}
row("no UTF-8 is one entry", Buffer.from([0x22, 0xc3, 0x28, 0x22]), { refused: ["not-utf8"] });
row("binary is one entry", Buffer.from([0x00, 0x01, 0x02]), { refused: ["not-json"] });
for (const text of [
  "null",
  "5",
  '"x"',
  "true",
  "[null]",
  "[[1]]",
  "{}",
  `{"v":1}`,
  `{"p":"G"}`,
  `{"p":7,"v":1}`,
  `{"values":[1]}`,
  `{"values":null}`,
  `{"values":{"G":1},"p":"G"}`,
  `{"__proto__":{"p":"G","v":1}}`,
]) {
  row(`another shape is refused: ${text}`, text, { refused: ["bad-shape"] });
}
row("nested ten thousand deep is one entry", `{"p":"G","v":${"[".repeat(10_000)}${"]".repeat(10_000)}}`, {
  refused: ["bad-shape"],
});

row(
  "an array: a bad reading is refused alone",
  `[${long("G", "3")},${long("G", "null")},${long("NOPE", "1")},${long("A", "4")}]`,
  {
    taken: [
      { point: "G", v: 3 },
      { point: "A", v: 4 },
    ],
    refused: ["wrong-type", "unknown-point"],
  },
);
row(
  "the short form: a bad value is refused alone",
  `{"ts":TS,"seq":7,"values":{"G":12.5,"A":"x","D":true,"F":"nope"}}`,
  {
    taken: [
      { point: "G", v: 12.5 },
      { point: "D", v: true },
    ],
    refused: ["wrong-type", "unknown-word"],
  },
);
row("a byte order mark is tolerated", `\ufeff${long("G", "6")}`, { taken: [{ point: "G", v: 6 }] });

describe("a payload", () => {
  let entries: QuarantineItem[] = [];
  const stored = new Map<string, WireReading[]>();

  beforeAll(async () => {
    // Texts that two rows share would be found twice: every one is sent once, and rows that take nothing are told apart by their bytes.
    for (const [, { payload }] of rows) await say("dtu1", payload);
    await sleep(1_000);
    entries = await admin.all<QuarantineItem>("/quarantine?enterprise=coldchain");
    for (const point of new Set(rows.flatMap(([, { taken }]) => taken.map(({ point }) => String(point))))) {
      stored.set(point, await readingsOf(point));
    }
  }, 60_000);

  it.each(rows)("%s", (_name, { payload, refused, taken }) => {
    const raw = Buffer.from(payload).toString("base64");
    const own = entries.filter((entry) => entry.raw === raw);
    expect(own.map(({ reason }) => reason).sort()).toEqual([...refused].sort());
    for (const entry of own) {
      expect(entry).toMatchObject({ enterprise: "coldchain", device: "dtu1", topic: topicOf("coldchain", "dtu1") });
      expect(Math.abs(Date.now() - entry.at)).toBeLessThan(120_000);
    }
    for (const reading of taken) {
      const found = stored.get(String(reading.point))?.filter(({ ts }) => ts === reading.ts);
      expect(found).toMatchObject([reading]);
    }
  });

  it("refused leaves nothing behind but its entry", () => {
    const wanted = new Set(rows.flatMap(([, { taken }]) => taken.map(({ point, ts }) => `${point} ${ts}`)));
    const found = [...stored].flatMap(([point, readings]) => readings.map(({ ts }) => `${point} ${ts}`));
    expect(found.filter((each) => !wanted.has(each))).toEqual([]);
  });

  it("to a retired point is quarantined", async () => {
    await say("dtu1", { p: "GONE", v: 1, mark: "retired" });
    await eventually("its entry", async () =>
      (await admin.all<QuarantineItem>("/quarantine")).some(
        ({ reason, raw }) => Buffer.from(raw, "base64").includes("retired") && reason === "point-retired",
      ),
    );
  });

  it("with more than 10,000 readings is taken up to there, the rest is one entry", async () => {
    const ts = nextTs++;
    const readings = Array.from({ length: 10_001 }, (_, i) => `{"p":"G","v":${i % 7}}`);
    await say("dtu1", `[${readings.join(",")}]`);
    await eventually("one entry", async () =>
      (await admin.all<QuarantineItem>("/quarantine")).some(({ reason }) => reason === "too-many-readings"),
    );
    expect(ts).toBeGreaterThan(0);
  });

  it("of …/status that is none is acknowledged and quarantined", async () => {
    for (const text of ["", "x", "{}", '{"online":"yes"}', '{"online":1}', "[]", "null"])
      await say("dtu2", text, "status");
    await eventually("seven entries", async () => {
      const all = await admin.all<QuarantineItem>("/quarantine");
      return all.filter(({ topic }) => topic.endsWith("/dtu2/status")).length === 7;
    });
  });
});

describe("a value beyond its sensor's range", () => {
  it("above: is stored bad with the reason over-range, counts as exceeded for a high limit, and latches", async () => {
    await say("dtu2", { p: "over", v: 501 });
    const alarm = await alarmOf("over", { state: "unacknowledged" });
    expect(alarm).toMatchObject({ active: true, latched: true, value: 501 });
    const [reading] = await eventually("the reading", async () => {
      const all = await readingsOf("over");
      return all.length > 0 ? all : null;
    });
    expect(reading).toMatchObject({ v: 501, q: "bad", historical: false });
    expect(reading?.flags).toContain("over-range");
    await say("dtu2", { p: "over", v: 1 });
    await alarmOf("over", { state: "latched-unacknowledged", active: false, id: alarm.id });
  });

  it("above, while the alarm is on already: latches it", async () => {
    await say("dtu2", { p: "latch", v: 60 });
    await alarmOf("latch", { latched: false, active: true });
    await say("dtu2", { p: "latch", v: 600 });
    await alarmOf("latch", { latched: true, active: true, peak: 600 });
  });

  it("above: is unknown for a low limit, neither raising nor clearing", async () => {
    await say("dtu2", { p: "low", v: 600 });
    await sleep(200);
    expect(await alarmsOf("low")).toEqual([]);
    await say("dtu2", { p: "low", v: 4 });
    const alarm = await alarmOf("low", { active: true });
    await say("dtu2", { p: "low", v: 600 });
    await sleep(200);
    expect(await alarmsOf("low")).toMatchObject([{ id: alarm.id, active: true, latched: false }]);
    await say("dtu2", { p: "low", v: 10 });
    await alarmOf("low", { id: alarm.id, active: false });
  });

  it("below: is a sensor fault, stored bad, unknown to rules, with a system alarm", async () => {
    await say("dtu2", { p: "below", v: 60 });
    const { id } = await alarmOf("below", { rule: "over-high", active: true });
    await say("dtu2", { p: "below", v: -1 });
    await alarmOf("below", { rule: "system:sensor-fault", active: true });
    expect((await alarmsOf("below")).find((each) => each.id === id)).toMatchObject({ active: true });
    const last = await eventually("the reading", async () => (await readingsOf("below")).find(({ v }) => v === -1));
    expect(last).toMatchObject({ q: "bad" });
    expect((await pointNamed("below"))?.q).toBe("bad");
    await say("dtu2", { p: "below", v: 1 });
    await alarmOf("below", { rule: "system:sensor-fault", active: false });
    await alarmOf("below", { id, active: false });
  });

  it("is told from quality bad: bad neither raises nor clears, uncertain does", async () => {
    await say("dtu2", { p: "unknown", v: 60, q: "bad" });
    await sleep(200);
    expect(await alarmsOf("unknown")).toEqual([]);
    expect((await pointNamed("unknown"))?.state).toBe("unknown");
    await say("dtu2", { p: "unknown", v: 60, q: "uncertain" });
    const { id } = await alarmOf("unknown", { active: true });
    await say("dtu2", { p: "unknown", v: 1, q: "bad" });
    await sleep(200);
    expect((await alarmsOf("unknown"))[0]).toMatchObject({ id, active: true });
    await say("dtu2", { p: "unknown", v: 1 });
    await alarmOf("unknown", { id, active: false });
  });
});

describe("a device's clock", () => {
  const HOUR = 3_600_000;
  it.each([
    ["skew-ahead", 5 * HOUR],
    ["skew-behind", -5 * HOUR],
    ["skew-far", -40 * 24 * HOUR],
  ])("that is off by a constant is skew, its readings stay live: %s", async (id, offsetMs) => {
    for (const v of [1, 2, 3]) {
      await say(id, { p: id, v, ts: Date.now() + offsetMs });
      await sleep(100);
    }
    await eventually("the newest value", async () => (await pointNamed(id))?.v === 3);
    await say(id, { p: id, v: 60, ts: Date.now() + offsetMs });
    await alarmOf(id, { active: true });
    await say(id, { p: id, v: 4, ts: Date.now() + offsetMs });
    await alarmOf(id, { active: false });
    const readings = await eventually("five", async () => {
      const all = await readingsOf(id);
      return all.length === 5 ? all : null;
    });
    expect(readings.every(({ historical }) => !historical)).toBe(true);
    // Device time is stored as the device said it.
    expect(Math.abs((readings[4]?.ts ?? 0) - Date.now() - offsetMs)).toBeLessThan(20_000);
  });

  it("hist:true is history whatever its time: stored, never the point's value, never a siren; a retro record at most", async () => {
    await say("history", { p: "history", v: 1 });
    await say("history", { p: "history", v: 70, ts: Date.now() - 10_000, hist: true });
    await say("history", { p: "history", v: 2, ts: Date.now() - 5_000, hist: true });
    const all = await eventually("three readings", async () => {
      const readings = await readingsOf("history");
      return readings.length === 3 ? readings : null;
    });
    expect(all.map(({ v, historical }) => [v, historical])).toEqual([
      [70, true],
      [2, true],
      [1, false],
    ]);
    expect(await pointNamed("history")).toMatchObject({ v: 1 });
    expect(await alarmsOf("history")).toEqual([]);
    const retro = await eventually("the retro record", async () => (await alarmsOf("history", "all"))[0]);
    expect(retro).toMatchObject({ retro: true, active: false });
    const { deliveries } = await admin.alarm(retro.id);
    expect(deliveries).toEqual([]);
  });

  it("a reading older than the point's newest is history", async () => {
    const nowMs = Date.now();
    await say("older", { p: "older", v: 1, ts: nowMs });
    await say("older", { p: "older", v: 70, ts: nowMs - 1 });
    await sleep(300);
    expect(await alarmsOf("older")).toEqual([]);
    expect(await pointNamed("older")).toMatchObject({ v: 1, ts: nowMs });
    const all = await eventually("both", async () => {
      const readings = await readingsOf("older");
      return readings.length === 2 ? readings : null;
    });
    expect(all.map(({ v, historical }) => [v, historical])).toEqual([
      [70, true],
      [1, false],
    ]);
  });

  it("a backlog in one message is history but for its end", async () => {
    const nowMs = Date.now();
    await say("backlog", { p: "backlog", v: 1, ts: nowMs - 1 });
    const old = Array.from({ length: 20 }, (_, i) => ({ p: "backlog", v: 70, ts: nowMs - (20 - i) * 60_000 }));
    await say("backlog", [...old, { p: "backlog", v: 3, ts: nowMs }]);
    await eventually("the newest", async () => (await pointNamed("backlog"))?.v === 3);
    expect(await alarmsOf("backlog")).toEqual([]);
    const all = await eventually("22 readings", async () => {
      const readings = await readingsOf("backlog");
      return readings.length === 22 ? readings : null;
    });
    expect(all.filter(({ historical }) => historical).length).toBe(20);
  });

  it.each([
    ["before 2020", 1_000],
    ["zero", 0],
    ["negative", -5],
    ["in the year 2100", 4_102_444_800_000],
    ["beyond any date", 9e15],
    ["1e300", 1e300],
  ])("a ts %s counts as absent and is flagged", async (_name, ts) => {
    const v = Math.random();
    await say("odd-ts", { p: "odd-ts", v, ts });
    const reading = await eventually("it", async () => (await readingsOf("odd-ts")).find((each) => each.v === v));
    expect(Math.abs(reading.ts - Date.now())).toBeLessThan(10_000);
    expect(reading).toMatchObject({ historical: false });
    expect(reading.flags).toBeDefined();
  });

  it("the same point, ts and seq with the same value is stored once; another value is kept too, and flagged", async () => {
    const ts = Date.now();
    for (const v of [5, 5, 6, 6]) await say("same", { p: "same", v, ts, seq: 3 });
    await say("same", { p: "same", v: 5, ts, seq: 4 });
    await sleep(1_000);
    const all = await readingsOf("same");
    expect(all.map(({ v }) => v)).toEqual([5, 6, 5]);
    expect(all[1]?.flags).toContain("conflict");
  });
});
