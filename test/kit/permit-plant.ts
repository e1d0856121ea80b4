import { parseCatalogText } from "../../model/catalog/parse.ts";
import type { ActOrder, OpenOrder, Ticket, TicketEntry, TicketKindName } from "../../model/offline/ticket.ts";
import type { Reply } from "../../model/effects.ts";
import type { Role } from "../../model/catalog/catalog.ts";
import { formOf } from "../../model/offline/forms.ts";
import { HOUR_MS } from "../../model/time.ts";
import { PureEngine, START_MS } from "./pure-engine.ts";

/** People of the plant, and the authority. */
export const PEOPLE = {
  worker: { username: "wang", role: "operator" },
  chief: { username: "li", role: "manager" },
  authority: { username: "zhao", role: "regulator" },
} as const satisfies Record<string, { username: string; role: Role }>;

/** Most points of the plant say nothing most of the time, and no story here is about that. */
const CATALOG = `
joints:
  - { id: silence, rule: L6, enterprise: plant, disabled: true, reason: 不谈失联 }
areas:
  - { id: dx, name: 大兴区, kind: district }
enterprises:
  - { id: plant, name: 南海子储运, area: dx }
sites:
  - { id: site, enterprise: plant, name: 南海子储运 }
zones:
  - { id: tanks, site: site, name: 罐区 }
  - { id: pumps, site: site, name: 泵房 }
  - { id: pit, site: site, name: 污水井 }
devices:
  - { id: fixed, enterprise: plant, site: site, reportEveryMs: 10000 }
  - { id: portable, enterprise: plant, site: site, reportEveryMs: 5000 }
  - { id: plc, enterprise: plant, site: site, reportEveryMs: 3600000 }
points:
  - { enterprise: plant, device: fixed, zone: tanks, id: EX-1, kind: gas, substance: CH4, unit: "%LEL", rangeMin: 0, rangeMax: 100 }
  - { enterprise: plant, device: fixed, zone: pumps, id: EX-2, kind: gas, substance: C3H8, unit: "%LEL", rangeMin: 0, rangeMax: 100 }
  - { enterprise: plant, device: portable, id: O2-P, kind: gas, substance: O2, unit: "%VOL", rangeMin: 0, rangeMax: 30 }
  - { enterprise: plant, device: portable, id: EX-P, kind: gas, substance: CH4, unit: "%LEL", rangeMin: 0, rangeMax: 100 }
  - { enterprise: plant, device: portable, id: H2S-P, kind: gas, substance: H2S, unit: ppm, rangeMin: 0, rangeMax: 100 }
  - { enterprise: plant, device: plc, zone: tanks, id: XS-1, kind: interlock }
  - { enterprise: plant, device: plc, zone: pumps, id: TRIP-2, kind: discrete }
  - { enterprise: plant, device: plc, zone: pumps, id: KEY-2, kind: discrete }
  - { enterprise: plant, device: plc, zone: pumps, id: LEVEL-2, kind: discrete }
  - { enterprise: plant, device: plc, zone: tanks, id: WELD-1, kind: discrete, witness: { of: hot-work } }
  - { enterprise: plant, device: plc, id: PT-9, kind: analog, unit: MPa, rangeMin: 0, rangeMax: 1 }
rules:
  - { id: ex, enterprise: plant, kind: threshold, points: [EX-1, EX-2], params: { direction: high, deadband: 1, levels: [{ level: 1, limit: 50 }, { level: 2, limit: 25 }] } }
  - { id: loop-2, enterprise: plant, kind: interlock, points: [TRIP-2], params: { cause: { point: LEVEL-2 }, bypass: { point: KEY-2 }, trip: { point: TRIP-2 }, checks: { bypass-under-demand: {} } } }
  - { id: line, enterprise: plant, kind: threshold, points: [PT-9], level: 3, params: { direction: low, limit: 0.2, deadband: 0.01 } }
`;

type Values = Readonly<Record<string, number | string | boolean>>;

const DEVICE_OF: Readonly<Record<string, string>> = {
  "EX-1": "fixed",
  "EX-2": "fixed",
  "O2-P": "portable",
  "EX-P": "portable",
  "H2S-P": "portable",
};

/** A plant where people work under permits, and its engine. Time is told as an offset from the start. */
export class PermitPlant {
  engine = new PureEngine();

  constructor(...more: readonly string[]) {
    this.engine.take({ kind: "start", deafMs: 0, offsetMs: 0, version: "test" });
    for (const text of [CATALOG, ...more]) {
      const parsed = parseCatalogText(text);
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
      this.engine.apply(parsed.value.fragment);
    }
  }

  /** Milliseconds since the start. */
  get sinceMs(): number {
    return this.engine.nowMs - START_MS;
  }

  passTo(sinceMs: number): void {
    this.engine.passTo(START_MS + sinceMs);
  }

  read(values: Values, quality: "good" | "bad" = "good"): void {
    for (const [point, v] of Object.entries(values)) {
      const q = quality === "good" ? {} : { q: "bad" };
      this.engine.message(`plant/${DEVICE_OF[point] ?? "plc"}`, { p: point, v, ts: this.engine.nowMs, ...q });
    }
  }

  /** The same values again and again until then. */
  keepReading(values: Values, untilMs: number, everyMs = 5_000): void {
    while (this.sinceMs < untilMs) {
      this.read(values);
      this.passTo(Math.min(untilMs, this.sinceMs + everyMs));
    }
  }

  open(by: keyof typeof PEOPLE, kind: TicketKindName, body: Readonly<Record<string, unknown>>): Reply | undefined {
    const parsed = formOf(kind)?.open?.body.parse(body);
    if (parsed === undefined) throw new Error(`nobody opens a ${kind}`);
    const order: OpenOrder = { type: "open", kind, enterprise: "plant", body: parsed, claimed: null, gathered: {} };
    return this.engine.offline(PEOPLE[by], order);
  }

  act(by: keyof typeof PEOPLE, ticket: string, act: string, body: Readonly<Record<string, unknown>> = {}): string {
    const known = this.engine.tickets.get(ticket);
    const parsed = known === undefined ? body : (formOf(known.kind)?.acts[act]?.body.parse(body) ?? body);
    const order: ActOrder = { type: "act", ticket, act, body: parsed, claimed: null, gathered: {} };
    const reply = this.engine.offline(PEOPLE[by], order);
    if (reply?.ok === true) return "ok";
    return known === undefined ? "no-such-ticket" : worded(known.kind, "reasons", reply?.reason ?? "unanswered");
  }

  ticket<Facts>(id: string): Ticket<Facts> {
    // The test knows of which kind it is.
    return this.engine.tickets.get(id) as Ticket<Facts>;
  }

  tickets<Facts>(kind: TicketKindName): readonly Ticket<Facts>[] {
    // As above.
    return [...this.engine.tickets.values()].filter((ticket) => ticket.kind === kind) as Ticket<Facts>[];
  }

  /** Contradictions of a code, open ones and those that are over. */
  contradictions(code: string) {
    return this.tickets<{ code: string; key: string; agreeSinceMs: number | null }>("contradiction").filter(
      ({ facts }) => facts.code === code,
    );
  }

  /** Steps of a ticket: seconds since the start, act, state. */
  story(id: string): readonly (readonly [number, string, string])[] {
    return this.steps(id).map(({ kind, atMs, act, state }) => [
      (atMs - START_MS) / 1_000,
      worded(kind, "acts", act),
      worded(kind, "states", state),
    ]);
  }

  steps(id: string): readonly TicketEntry[] {
    return this.engine.outcome.entries.filter(({ ticket }) => ticket === id);
  }

  /** Alarms of points that stand, by rule and point. */
  standing(): readonly string[] {
    return [...this.engine.alarms.values()]
      .filter(({ active, point }) => active && point !== null)
      .map(({ rule, point }) => `${rule} ${point}`)
      .sort();
  }
}

/** Reasons of the engine itself, whatever the kind. */
const COMMON_REASONS = ["not-in-this-state", "no-such-act"];

/** What a ticket says must have its words. */
function worded(kind: TicketKindName, part: "acts" | "states" | "reasons", said: string): string {
  const isKnown = COMMON_REASONS.includes(said) || formOf(kind)?.words.zh[part][said] !== undefined;
  if (!isKnown) throw new Error(`${part} of a ${kind} have no words for ${said}`);
  return said;
}

/** An application for hot work in the tank area, from now for four hours. */
export function hotWork(more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return {
    type: "hot-work",
    grade: "first",
    work: "T-1 管线法兰焊接",
    site: "site",
    zone: "tanks",
    from: START_MS,
    until: START_MS + 4 * HOUR_MS,
    supervisor: "孙七",
    workers: ["周八"],
    measures: "清理可燃物，备灭火器",
    ...more,
  };
}

/** An application to enter the pit, from now for eight hours. */
export function entry(more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return {
    type: "confined-space",
    work: "清淤",
    site: "site",
    zone: "pit",
    from: START_MS,
    until: START_MS + 8 * HOUR_MS,
    supervisor: "孙七",
    workers: ["周八", "吴九"],
    measures: "通风，系安全绳",
    portables: ["O2-P", "EX-P", "H2S-P"],
    ...more,
  };
}

/** An application to bypass an interlock, from now for two hours. */
export function bypassOf(
  point: string,
  more: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  return {
    points: [point],
    reason: "液位计检修",
    riskNote: "可能冒罐",
    measure: "人工看护液位",
    checkEveryMinutes: 30,
    responsible: "王",
    from: START_MS,
    until: START_MS + 2 * HOUR_MS,
    ...more,
  };
}

/** A sample of good air. */
export function goodAir(...more: readonly Readonly<Record<string, unknown>>[]): Readonly<Record<string, unknown>> {
  const gases = [{ substance: "CH4", value: 0.1, unit: "%VOL" }, ...more];
  return { gases, spot: "动火点 1 m 内", instrument: "XP-3118-07" };
}

export const OXYGEN = { substance: "O2", value: 20.9, unit: "%VOL" };
