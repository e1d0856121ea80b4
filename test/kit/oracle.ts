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

/** What one level of a rule demands, in the words of the catalogue. */
interface Demand {
  readonly level: number;
  readonly onDelayMs: number;
  readonly offDelayMs: number;
  tell(reading: OracleReading, overRange: boolean): "bad" | "between" | "fine" | "over" | "unknown";
}

function demandsOf(rule: OracleRule): readonly Demand[] {
  const { params } = rule;
  if (rule.kind === "state") {
    const states = params["states"] as readonly unknown[];
    const blind: readonly unknown[] = ["unknown", "fault", "power-fault", "shielded", "test", "out-of-service"];
    return [
      {
        level: rule.level ?? Number.NaN,
        onDelayMs: numberOf(params, "onDelayMs"),
        offDelayMs: numberOf(params, "offDelayMs"),
        tell: ({ value, quality }) => {
          if (quality === "bad") return "unknown";
          if (states.includes(value)) return "bad";
          return blind.includes(value) ? "unknown" : "fine";
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
    const limit = numberOf(said, "limit");
    const deadband = numberOf(said, "deadband");
    const high = params["direction"] === "high";
    return {
      level: numberOf(said, "level"),
      onDelayMs: numberOf(said, "onDelayMs"),
      offDelayMs: numberOf(said, "offDelayMs"),
      tell: ({ value, quality }, overRange) => {
        if (overRange) return high ? "over" : "unknown";
        if (quality === "bad") return "unknown";
        const beyond = high ? Number(value) - limit : limit - Number(value);
        if (beyond >= 0) return "bad";
        // Said with the limit itself, for a difference of two floats may round across it.
        const released = high ? Number(value) < limit - deadband : Number(value) > limit + deadband;
        return released ? "fine" : "between";
      },
    };
  });
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
function walk(spans: readonly Span[], demand: Demand): readonly Omit<OracleInterval, "rule" | "level" | "point">[] {
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
