/**
 * An independent word on which alarms must exist: computed from acknowledged live readings and the rules as a person wrote them.
 *
 * It shares no code with `rules/` or `alarms/` and works another way: it first lays out what is known of the value over time as a row
 * of spans, then walks the spans. Slow and plain on purpose. All instants are milliseconds on one clock.
 */
export interface OracleReading {
  readonly point: string;
  readonly value: number | boolean | string;
  readonly quality: "good" | "uncertain" | "bad";
  readonly atMs: number;
}

export interface OracleRule {
  readonly id: string;
  readonly kind: string;
  readonly points: readonly string[];
  readonly level?: number | undefined;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface OraclePoint {
  readonly id: string;
  /** Above it a value counts as over-range whatever its quality. */
  readonly rangeMax?: number | undefined;
  /** After this long without a reading the value is unknown. Left out: never. */
  readonly silentAfterMs?: number | undefined;
}

/** An alarm that must exist: the condition of one level of one rule held on one point from `raisedAtMs` to `clearedAtMs`. */
export interface OracleInterval {
  readonly rule: string;
  readonly level: number;
  readonly point: string;
  readonly raisedAtMs: number;
  /** null: it still holds at the end. */
  readonly clearedAtMs: number | null;
  /** The sensor went over its range while it held: it must stay listed until a reset. */
  readonly latched: boolean;
}

/** The alarms that must exist up to `endMs`, by rule, level, point and time. Readings of one point stand in order of judgement. */
export function alarmsThatMustExist(world: {
  readonly readings: readonly OracleReading[];
  readonly rules: readonly OracleRule[];
  readonly points?: readonly OraclePoint[];
  readonly endMs: number;
}): readonly OracleInterval[] {
  const found: OracleInterval[] = [];
  for (const rule of world.rules) {
    for (const demand of jointDemandsOf(rule)) {
      for (const interval of walk(jointSpansOf(world, demand), demand))
        found.push({ rule: rule.id, level: demand.level, point: rule.points[0] ?? "", ...interval });
    }
    for (const demand of demandsOf(rule)) {
      for (const point of rule.points) {
        const about = world.points?.find(({ id }) => id === point) ?? { id: point };
        const readings = world.readings.filter((reading) => reading.point === point && reading.atMs <= world.endMs);
        const spans = spansOf(readings, demand, about, world.endMs);
        for (const interval of walk(spans, demand))
          found.push({ rule: rule.id, level: demand.level, point, ...interval });
      }
    }
  }
  return found;
}

/** How grave it is, and how long it must last. */
interface Lasting {
  readonly level: number;
  readonly onDelayMs: number;
  readonly offDelayMs: number;
}

/** What one level of a rule demands, in the words of the catalogue. */
interface Demand extends Lasting {
  tell(reading: OracleReading, overRange: boolean): "bad" | "between" | "fine" | "over" | "unknown";
}

/** Words of a thing that cannot say what it is there to say. */
const BLIND: readonly unknown[] = ["unknown", "fault", "power-fault", "shielded", "test", "out-of-service"];

function demandsOf(rule: OracleRule): readonly Demand[] {
  const { params } = rule;
  if (rule.kind === "state") {
    const states = params["states"] as readonly unknown[];
    return [
      {
        level: rule.level ?? Number.NaN,
        onDelayMs: numberOf(params, "onDelayMs"),
        offDelayMs: numberOf(params, "offDelayMs"),
        tell: ({ value, quality }) => {
          if (quality === "bad") return "unknown";
          if (states.includes(value)) return "bad";
          return BLIND.includes(value) ? "unknown" : "fine";
        },
      },
    ];
  }
  if (rule.kind !== "threshold") return [];
  const levels = (params["levels"] as readonly Readonly<Record<string, unknown>>[] | undefined) ?? [
    { level: rule.level },
  ];
  return levels.map((own) => {
    const said = { ...params, ...own };
    return {
      level: numberOf(said, "level"),
      onDelayMs: numberOf(said, "onDelayMs"),
      offDelayMs: numberOf(said, "offDelayMs"),
      tell: limitOf(said),
    };
  });
}

function limitOf(said: Readonly<Record<string, unknown>>): Demand["tell"] {
  const limit = numberOf(said, "limit");
  const deadband = numberOf(said, "deadband");
  const high = said["direction"] === "high";
  return ({ value, quality }, overRange) => {
    if (overRange) return high ? "over" : "unknown";
    if (quality === "bad") return "unknown";
    const beyond = high ? Number(value) - limit : limit - Number(value);
    if (beyond >= 0) return "bad";
    // Said with the limit itself, for a difference of two floats may round across it.
    const released = high ? Number(value) < limit - deadband : Number(value) > limit + deadband;
    return released ? "fine" : "between";
  };
}

function numberOf(params: Readonly<Record<string, unknown>>, name: string): number {
  const value = params[name];
  return typeof value === "number" ? value : 0;
}

/** What is known of the value from one instant to another. */
interface Span {
  readonly fromMs: number;
  readonly toMs: number;
  readonly known: ReturnType<Demand["tell"]>;
}

/** Each reading holds until the next one, or until the point counts as silent. */
function spansOf(
  readings: readonly OracleReading[],
  demand: Demand,
  point: OraclePoint,
  endMs: number,
): readonly Span[] {
  const spans: Span[] = [];
  readings.forEach((reading, i) => {
    const nextMs = readings[i + 1]?.atMs ?? endMs;
    const silentMs = reading.atMs + (point.silentAfterMs ?? Number.POSITIVE_INFINITY);
    const overRange =
      typeof reading.value === "number" && point.rangeMax !== undefined && reading.value > point.rangeMax;
    const known = demand.tell(reading, overRange);
    spans.push({ fromMs: reading.atMs, toMs: Math.min(nextMs, silentMs), known });
    if (silentMs <= nextMs) spans.push({ fromMs: silentMs, toMs: nextMs, known: "unknown" });
  });
  return spans;
}

/** Raises once the value has been bad for the whole on-delay, clears once it has been fine for the whole off-delay. */
function walk(spans: readonly Span[], demand: Lasting): readonly Omit<OracleInterval, "rule" | "level" | "point">[] {
  const intervals: { raisedAtMs: number; clearedAtMs: number | null; latched: boolean }[] = [];
  let current: (typeof intervals)[number] | null = null;
  let badForMs = 0;
  let overSeen = false;
  let fineForMs = 0;
  for (const { fromMs, toMs, known } of spans) {
    const lastsMs = toMs - fromMs;
    const isBad = known === "bad" || known === "over";
    if (current === null) {
      if (known === "over") overSeen = true;
      if (known === "fine" || known === "between") {
        badForMs = 0;
        overSeen = false;
      }
      if (!isBad) continue;
      if (badForMs + lastsMs < demand.onDelayMs) {
        badForMs += lastsMs;
        continue;
      }
      current = { raisedAtMs: fromMs + (demand.onDelayMs - badForMs), clearedAtMs: null, latched: overSeen };
      intervals.push(current);
      badForMs = 0;
      overSeen = false;
      fineForMs = 0;
    } else if (known !== "fine") {
      fineForMs = 0;
      if (known === "over") current.latched = true;
    } else if (fineForMs + lastsMs < demand.offDelayMs) {
      fineForMs += lastsMs;
    } else {
      current.clearedAtMs = fromMs + (demand.offDelayMs - fineForMs);
      current = null;
    }
  }
  return intervals;
}

/** What a rule that looks at several points together demands. `tell` is asked once for each span, in order: it may remember. */
interface JointDemand extends Lasting {
  readonly points: readonly string[];
  tell(newest: readonly Newest[], atMs: number): Span["known"];
}

/** The reading that stands for a point; null: none does. */
type Newest = { readonly reading: OracleReading; readonly overRange: boolean } | null;

/** Cuts time wherever one of the points says something or falls silent. No two of these may fall together. */
function jointSpansOf(
  world: Pick<Parameters<typeof alarmsThatMustExist>[0], "readings" | "points" | "endMs">,
  demand: JointDemand,
): readonly Span[] {
  const about = (point: string) => world.points?.find(({ id }) => id === point);
  const silentMs = (reading: OracleReading) =>
    reading.atMs + (about(reading.point)?.silentAfterMs ?? Number.POSITIVE_INFINITY);
  const heard = world.readings.filter(({ point, atMs }) => demand.points.includes(point) && atMs <= world.endMs);
  const cuts = heard.flatMap((reading) => [reading.atMs, silentMs(reading)]).filter((atMs) => atMs <= world.endMs);
  const instants = [...new Set(cuts)].sort((a, b) => a - b);
  const newestAt = (point: string, atMs: number): Newest => {
    const reading = heard.findLast((each) => each.point === point && each.atMs <= atMs);
    if (reading === undefined || silentMs(reading) <= atMs) return null;
    const rangeMax = about(point)?.rangeMax ?? Number.POSITIVE_INFINITY;
    return { reading, overRange: typeof reading.value === "number" && reading.value > rangeMax };
  };
  return instants.map((fromMs, i) => ({
    fromMs,
    toMs: instants[i + 1] ?? world.endMs,
    known: demand.tell(
      demand.points.map((point) => newestAt(point, fromMs)),
      fromMs,
    ),
  }));
}

function jointDemandsOf(rule: OracleRule): readonly JointDemand[] {
  switch (rule.kind) {
    case "voting":
      return votesOf(rule);
    case "mixture":
      return [mixtureOf(rule)];
    case "fire":
      return [fireOf(rule, "first"), fireOf(rule, "confirmed")];
    case "sequence":
      return rule.params["mode"] === "missing" ? [missingOf(rule)] : [];
    default:
      return [];
  }
}

function lastingOf({ level, params }: OracleRule): Lasting {
  return {
    level: level ?? Number.NaN,
    onDelayMs: numberOf(params, "onDelayMs"),
    offDelayMs: numberOf(params, "offDelayMs"),
  };
}

/** Yes, no or null (nobody knows) of each point by one limit; within the deadband it is what it was. */
function yesOrNo(tell: Demand["tell"], points: number): (newest: readonly Newest[]) => (boolean | null)[] {
  const held = Array.from({ length: points }, () => false);
  return (newest) =>
    newest.map((each, i) => {
      const told = each === null ? "unknown" : tell(each.reading, each.overRange);
      if (told === "unknown") return null;
      if (told !== "between") held[i] = told !== "fine";
      return held[i] ?? null;
    });
}

function votesOf(rule: OracleRule): readonly JointDemand[] {
  const { points, params } = rule;
  const needed = numberOf(params, "needed");
  const ask = () => yesOrNo(limitOf(params), points.length);
  const [votesOfAll, votesOfWorking] = [ask(), ask()];
  return [
    {
      ...lastingOf(rule),
      points,
      tell: (newest) => {
        const votes = votesOfAll(newest);
        const yes = votes.filter((vote) => vote === true).length;
        const working = votes.filter((vote) => vote !== null).length;
        const couldBe = yes + votes.length - working;
        const enough =
          yes >= needed ||
          (yes > 0 && (params["degrade"] === "safe" ? couldBe >= needed : working < needed && yes === working));
        if (enough) return params["direction"] === "high" && newest.some((each) => each?.overRange) ? "over" : "bad";
        return couldBe < needed ? "fine" : "unknown";
      },
    },
    {
      level: 3,
      onDelayMs: numberOf(params, "degradedAfterMs"),
      offDelayMs: 0,
      points,
      tell: (newest) => (votesOfWorking(newest).filter((vote) => vote !== null).length < needed ? "bad" : "fine"),
    },
  ];
}

function mixtureOf(rule: OracleRule): JointDemand {
  const limits = rule.params["limits"] as readonly number[];
  const deadband = numberOf(rule.params, "deadband");
  return {
    ...lastingOf(rule),
    points: rule.points,
    tell: (newest) => {
      let sum = 0;
      let unknown = false;
      newest.forEach((each, i) => {
        // Beyond its range a point has at least what it says.
        if (each === null || (each.reading.quality === "bad" && !each.overRange)) unknown = true;
        else sum += Number(each.reading.value) / (limits[i] ?? 1);
      });
      if (sum > 1) return "bad";
      if (unknown) return "unknown";
      return deadband === 0 || sum < 1 - deadband ? "fine" : "between";
    },
  };
}

/** The first component in fire, or a second: one that begins while another burns, or not long after another began. */
function fireOf(rule: OracleRule, stage: "first" | "confirmed"): JointDemand {
  const withinMs = numberOf(rule.params, "confirmWithinMs");
  const beganAtMs = new Map<number, number>();
  const burning = new Set<number>();
  let confirmed = false;
  return {
    ...lastingOf(rule),
    level: stage === "first" ? 2 : 1,
    points: rule.points,
    tell: (newest, atMs) => {
      const said = newest.map((each) =>
        each === null || each.reading.quality === "bad" || BLIND.includes(each.reading.value)
          ? null
          : each.reading.value,
      );
      said.forEach((word, i) => {
        // Who burnt and says nothing since has not been put out.
        if (word !== null && word !== "fire") burning.delete(i);
      });
      said.forEach((word, i) => {
        if (word !== "fire" || burning.has(i)) return;
        for (const [other, sinceMs] of beganAtMs) {
          if (other !== i && (burning.has(other) || atMs - sinceMs <= withinMs)) confirmed = true;
        }
        burning.add(i);
        beganAtMs.set(i, atMs);
      });
      if (burning.size === 0) {
        confirmed = false;
        return said.some((word) => word !== null) ? "fine" : "unknown";
      }
      if (!said.includes("fire")) return "unknown";
      return stage === "first" || confirmed ? "bad" : "between";
    },
  };
}

/** A cause stands from when it is known until it is known to be over, and its effect is not proven for the whole time allowed. */
function missingOf(rule: OracleRule): JointDemand {
  const { points, params } = rule;
  const effect = params["effect"] as { readonly point: string };
  // The schema has seen that a cause is an object.
  const causes = yesOrNo(limitOf(params["cause"] as Readonly<Record<string, unknown>>), points.length);
  let stands = false;
  return {
    ...lastingOf(rule),
    onDelayMs: numberOf(params, "withinMs"),
    points: [...points, effect.point],
    tell: (newest) => {
      const yes = causes(newest.slice(0, -1));
      const answer = newest.at(-1) ?? null;
      const isProven = answer?.reading.value === true && answer.reading.quality !== "bad";
      if (yes.includes(true)) stands = true;
      else if (!yes.includes(null)) stands = false;
      if (stands && !isProven) return "bad";
      return yes.includes(null) && !yes.includes(true) && !isProven ? "unknown" : "fine";
    },
  };
}
