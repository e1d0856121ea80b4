import * as fc from "fast-check";
import type { CatalogFragment, Rule } from "../../model/catalog/catalog.ts";
import type { AlarmAction } from "../../model/journal-event.ts";
import { LIVE_WINDOW_MS } from "../../model/time.ts";
import type { Value } from "../../model/value.ts";
import { RULE_KINDS } from "../../rules/kinds/index.ts";
import { PureEngine } from "../kit/pure-engine.ts";
import { drawRule } from "./draw-rule.ts";
import { DEVICE_NAMES, DEVICES, type DeviceName, ENTERPRISE, PACKS, PLANT, POINTS } from "./plant.ts";

const INTERLOCK_WORDS = ["armed", "armed", "bypassed", "test", "cause", "tripped", "trip-confirmed", "unknown"];
const FIRE_WORDS = ["normal", "normal", "fire", "fault", "reset"];

const device = fc.constantFrom<DeviceName>(...DEVICE_NAMES);
/** Where a value stands in the range of its point. */
const share = fc.constantFrom<number>(0, 0.1, 0.25, 0.45, 0.5, 0.51, 0.6, 0.8, 0.95, 1.2, -0.05);
const turn = fc.nat(23);
/** Bits say which points of the device have bad quality. */
const bad = fc.constantFrom<number>(0, 0, 0, 0, 1, 2, 5, 31);

const readings = {
  run: fc.record({
    do: fc.constant("run" as const),
    device,
    n: fc.integer({ min: 1, max: 12 }),
    share,
    slope: fc.constantFrom<number>(0, 0, 0.01, -0.02, 0.08),
    turn,
    bad,
  }),
  say: fc.record({ do: fc.constant("say" as const), device, share, turn, bad }),
};

const DEEDS = {
  ...readings,
  late: fc.record({
    do: fc.constant("late" as const),
    device,
    share,
    turn,
    behindMs: fc.constantFrom(500, 5_000, 40_000, 7_200_000),
  }),
  history: fc.record({
    do: fc.constant("history" as const),
    device,
    n: fc.integer({ min: 1, max: 6 }),
    share,
    turn,
    bad,
    behindMs: fc.constantFrom(0, 3_000, 60_000, 600_000),
  }),
  repeat: fc.record({ do: fc.constant("repeat" as const), device }),
  wait: fc.record({
    do: fc.constant("wait" as const),
    ms: fc.constantFrom<number>(1, 900, 3_000, 11_000, 45_000, 400_000),
  }),
  tick: fc.record({ do: fc.constant("tick" as const) }),
  stall: fc.record({ do: fc.constant("stall" as const), ms: fc.constantFrom<number>(700, 9_000, 90_000) }),
  restart: fc.record({ do: fc.constant("restart" as const), ms: fc.constantFrom(500, 30_000) }),
  wallStep: fc.record({ do: fc.constant("wallStep" as const), offsetMs: fc.constantFrom(0, 60_000, -7_200_000) }),
  deviceClock: fc.record({
    do: fc.constant("deviceClock" as const),
    device,
    aheadMs: fc.constantFrom(0, 4_000, -600_000, 28_800_000),
  }),
  command: fc.record({
    do: fc.constant("command" as const),
    action: fc.constantFrom<AlarmAction>("acknowledge", "acknowledge", "shelve", "unshelve", "reset", "comment"),
    nth: fc.nat(9),
  }),
  out: fc.record({ do: fc.constant("out" as const), nth: fc.nat(17) }),
  retire: fc.record({
    do: fc.constant("retire" as const),
    what: fc.constantFrom("rule", "point", "device"),
    nth: fc.nat(17),
    retired: fc.boolean(),
  }),
  edit: fc.record({ do: fc.constant("edit" as const), nth: fc.nat(17), to: fc.nat(17) }),
};
type DeedKind = keyof typeof DEEDS;
export type Deed = { [K in DeedKind]: (typeof DEEDS)[K] extends fc.Arbitrary<infer T> ? T : never }[DeedKind];

/** Streams of the deeds named, those of readings far more often. */
export function streamOf(kinds: readonly DeedKind[], maxLength = 40): fc.Arbitrary<readonly Deed[]> {
  const often: readonly DeedKind[] = ["run", "run", "run", "run", "say", "say", "wait"];
  // Each arbitrary gives deeds of its own kind.
  const any = [...often, ...kinds].map((kind) => DEEDS[kind] as fc.Arbitrary<Deed>);
  return fc.array(fc.oneof(...any), { minLength: 5, maxLength, size: "max" });
}

/** How often each property is tried: together they must stay within half a minute. A wider search ends at the first failure. */
const tries = process.env["TWINLINE_PROPERTY_RUNS"];
export const TRIES = { numRuns: Number(tries ?? 15), endOnFailure: tries !== undefined };

/** A busy machine takes longer. */
export const TIMEOUT_MS = 120_000;

export const EVERYTHING = Object.keys(DEEDS) as readonly DeedKind[];

/** Rules of these kinds; the seed draws them, so that a failure can be read. */
export interface RandomRules {
  readonly seed: number;
  readonly kinds: readonly string[];
}

const KINDS = RULE_KINDS.map(({ kind }) => kind);

/** Half of them of every kind at once. */
export const randomRules: fc.Arbitrary<RandomRules> = fc.record({
  seed: fc.nat(99_999),
  kinds: fc.oneof(fc.constant(KINDS), fc.subarray([...KINDS], { minLength: 1 })),
});

function drawRules({ seed, kinds }: RandomRules): readonly Rule[] {
  // One is asked for, so there is one.
  return kinds.map((kind) => fc.sample(drawRule(kind, kind), { seed, numRuns: 1 })[0] as Rule);
}

/** A stream carried out against the engine, deed by deed. What it remembers of the devices can be carried to another engine. */
export class RandomRun {
  readonly engine: PureEngine;
  readonly #drawn: RandomRules;
  /** In force from the beginning, and what they may be edited to. */
  readonly #rules: { readonly first: readonly Rule[]; readonly second: readonly Rule[] };
  readonly #aheadMs = new Map<DeviceName, number>();
  readonly #last = new Map<DeviceName, { readonly body: unknown; readonly atMs: number }>();
  #offsetMs = 0;
  #count = 0;

  constructor(drawn: RandomRules, engine = new PureEngine()) {
    this.#drawn = drawn;
    this.#rules = { first: drawRules(drawn), second: drawRules({ ...drawn, seed: drawn.seed + 100_000 }) };
    this.engine = engine;
    if (engine.state.seq > 0) return;
    engine.take({ kind: "start", deafMs: 0, offsetMs: 0, version: "test" });
    engine.apply({ ...PLANT, rules: [...this.#rules.first], ...(drawn.seed % 2 === 0 ? { packs: PACKS } : {}) });
  }

  /** Those in force from the beginning. */
  get rules(): readonly Rule[] {
    return this.#rules.first;
  }

  /** The same world before another engine. */
  before(engine: PureEngine): RandomRun {
    const other = new RandomRun(this.#drawn, engine);
    engine.nowMs = this.engine.nowMs;
    for (const [name, ms] of this.#aheadMs) other.#aheadMs.set(name, ms);
    for (const [name, last] of this.#last) other.#last.set(name, last);
    other.#offsetMs = this.#offsetMs;
    other.#count = this.#count;
    return other;
  }

  /** What is due by then has happened when it returns: the loop ticks at once. */
  perform(deed: Deed): void {
    this.#perform(deed);
    this.engine.passTo(this.engine.nowMs);
  }

  #perform(deed: Deed): void {
    const { engine } = this;
    switch (deed.do) {
      case "run":
        for (let i = 0; i < deed.n; i++) {
          engine.passTo(engine.nowMs + DEVICES[deed.device]);
          this.#say(deed.device, {
            ...deed,
            share: deed.share + i * deed.slope,
            bad: i === deed.n >> 1 ? deed.bad : 0,
          });
        }
        return;
      case "say":
        return this.#say(deed.device, deed);
      case "late":
        return this.#say(deed.device, { ...deed, bad: 0 });
      case "history":
        return this.#backfill(deed);
      case "repeat": {
        const last = this.#last.get(deed.device);
        // Beyond the live window a repetition without the mark of history may as well be a clock that was put back.
        if (last === undefined || engine.nowMs - last.atMs > LIVE_WINDOW_MS / 2) return;
        engine.message(`${ENTERPRISE}/${deed.device}`, last.body);
        return;
      }
      case "wait":
        return engine.passTo(engine.nowMs + deed.ms);
      case "tick":
        return engine.take({ kind: "tick" });
      case "stall":
        engine.nowMs += deed.ms;
        return engine.take({ kind: "stall", deafMs: deed.ms });
      case "restart":
        engine.nowMs += deed.ms;
        return engine.take({ kind: "start", deafMs: deed.ms, offsetMs: this.#offsetMs, version: "test" });
      case "wallStep":
        this.#offsetMs = deed.offsetMs;
        return engine.take({ kind: "clockStep", offsetMs: deed.offsetMs });
      case "deviceClock":
        this.#aheadMs.set(deed.device, deed.aheadMs);
        return;
      case "command":
        return this.#command(deed.action, deed.nth);
      case "out":
        return this.#takeOut(deed.nth);
      case "retire":
        return engine.apply(this.#retirement(deed));
      case "edit":
        return this.#edit(deed.nth, deed.to);
    }
  }

  #say(name: DeviceName, at: Said): void {
    const ts = this.engine.nowMs + (this.#aheadMs.get(name) ?? 0) - (at.behindMs ?? 0);
    const seq = this.#count++;
    const body = pointsOf(name).map(({ id }, i) => {
      const q = ((at.bad >> i) & 1) === 1 ? "bad" : "good";
      return { p: id, v: valueOf(id, at.share + i * 0.02, at.turn + i), ts, seq, q };
    });
    this.#last.set(name, { body, atMs: this.engine.nowMs });
    this.engine.message(`${ENTERPRISE}/${name}`, body);
  }

  #backfill({ device: name, n, behindMs, ...at }: Said & { readonly device: DeviceName; readonly n: number }): void {
    const newestMs = this.engine.nowMs + (this.#aheadMs.get(name) ?? 0) - (behindMs ?? 0);
    const body = Array.from({ length: n }, (_, k) =>
      pointsOf(name).map(({ id }, i) => {
        const q = ((at.bad >> i) & 1) === 1 ? "bad" : "good";
        const v = valueOf(id, at.share + k * 0.1, at.turn + i + k);
        return { p: id, v, ts: newestMs - (n - k) * DEVICES[name], q, hist: true };
      }),
    ).flat();
    this.#last.set(name, { body, atMs: this.engine.nowMs });
    this.engine.message(`${ENTERPRISE}/${name}`, body);
  }

  #command(action: AlarmAction, nth: number): void {
    // Found by what they are about: their ids are those of records.
    const known = [...this.engine.state.alarmHome.values()].flatMap(({ holder, key }) => holder[key]?.alarm ?? []);
    known.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
    const alarm = known[nth % Math.max(1, known.length)]?.id ?? "none";
    this.engine.command(action, alarm, "li", { minutes: 5, note: "seen" });
  }

  #takeOut(nth: number): void {
    const point = POINTS[nth % POINTS.length]?.id ?? "";
    const said = { enterprise: ENTERPRISE, reason: "work", minutes: 5 };
    this.engine.protect("chief", { type: "out-of-service", ...said, point, measure: "portable" });
  }

  #retirement({ what, nth, retired }: Extract<Deed, { readonly do: "retire" }>): CatalogFragment {
    const pick = <T extends { readonly id: string }>(from: readonly T[] = []): T[] =>
      // Only a flag changes on an entry that is there.
      [{ ...(from[nth % from.length] as T), retired }];
    if (what === "rule") return { rules: pick(this.#rules.first) };
    return what === "point" ? { points: pick(POINTS) } : { devices: pick(PLANT.devices) };
  }

  #edit(nth: number, to: number): void {
    const rules = to % 2 === 0 ? this.#rules.first : this.#rules.second;
    const rule = rules[nth % rules.length];
    if (rule !== undefined) this.engine.apply({ rules: [rule] });
  }
}

interface Said {
  readonly share: number;
  readonly turn: number;
  readonly bad: number;
  readonly behindMs?: number;
}

function pointsOf(name: DeviceName) {
  return POINTS.filter((point) => point.device === name);
}

function valueOf(id: string, at: number, turn: number): Value {
  const point = POINTS.find((each) => each.id === id);
  switch (point?.kind ?? "analog") {
    case "discrete":
      return turn % 3 === 0;
    case "interlock":
      // The list is not empty, and neither is the next.
      return INTERLOCK_WORDS[turn % INTERLOCK_WORDS.length] as Value;
    case "fire":
      return FIRE_WORDS[turn % FIRE_WORDS.length] as Value;
    case "gas":
    case "analog": {
      const { rangeMin = 0, rangeMax = 100 } = point ?? {};
      return Math.round((rangeMin + at * (rangeMax - rangeMin)) * 100) / 100;
    }
  }
}

/** What happened, in words that do not depend on the numbers of records: alarms are named by what they are about. */
export function storyOf(engine: PureEngine, from = 0): readonly string[] {
  return engine.outcome.events.slice(from).map(({ alarm: id, kind, atMs, by }) => {
    const alarm = engine.alarms.get(id);
    return `${atMs} ${kind} ${alarm === undefined ? id : nameOf(alarm)}${by === null ? "" : ` by ${by}`}`;
  });
}

type Alarm = PureEngine["alarms"] extends Map<string, infer A> ? A : never;

export function nameOf({ point, rule, level, raisedAtMs, retro, params }: Alarm): string {
  return `${point ?? "-"} ${rule}${params["check"] === undefined ? "" : `:${params["check"]}`}/${level} of ${raisedAtMs}${retro ? " retro" : ""}`;
}
