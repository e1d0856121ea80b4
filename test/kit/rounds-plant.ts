import { parseCatalogText } from "../../model/catalog/parse.ts";
import type { Role } from "../../model/catalog/catalog.ts";
import type { Reply } from "../../model/effects.ts";
import { formOf } from "../../model/offline/forms.ts";
import type { ActOrder, Claimed, Gathered, OpenOrder, Ticket, TicketKindName } from "../../model/offline/ticket.ts";
import { PureEngine } from "./pure-engine.ts";

/** People of the plant, and the authority. */
const PEOPLE = {
  worker: { username: "wang", role: "operator" },
  second: { username: "sun", role: "operator" },
  chief: { username: "li", role: "manager" },
  authority: { username: "zhao", role: "regulator" },
} as const satisfies Record<string, { username: string; role: Role }>;

/** Monday, 2 March 2026, 07:00 in China Standard Time. */
export const MONDAY_MS = Date.UTC(2026, 2, 1, 23);

const CATALOG = `
areas:
  - { id: dx, name: 大兴区, kind: district }
enterprises:
  - { id: plant, name: 南海子冷链, area: dx }
sites:
  - { id: site, enterprise: plant, name: 南海子冷链, lat: 39.73, lon: 116.34 }
zones:
  - { id: cold, site: site, name: 氨机房 }
  - { id: pumps, site: site, name: 消防泵房 }
devices:
  - { id: dtu, enterprise: plant, site: site, reportEveryMs: 60000 }
  - { id: plc, enterprise: plant, site: site, reportEveryMs: 86400000 }
points:
  - { enterprise: plant, device: dtu, zone: cold, id: NH3-1, kind: gas, substance: NH3, unit: ppm, rangeMin: 0, rangeMax: 100 }
  - { enterprise: plant, device: dtu, zone: cold, id: NH3-2, kind: gas, substance: NH3, unit: ppm, rangeMin: 0, rangeMax: 100 }
  - { enterprise: plant, device: plc, zone: pumps, id: PUMP-AUTO, kind: discrete }
  - { enterprise: plant, device: plc, zone: pumps, id: PUMP-POWER, kind: discrete }
  - { enterprise: plant, device: plc, zone: pumps, id: HYDRANT, kind: analog, unit: MPa, rangeMin: 0, rangeMax: 2 }
rules:
  - { id: nh3, enterprise: plant, kind: threshold, points: [NH3-1, NH3-2], params: { direction: high, deadband: 1, levels: [{ level: 1, limit: 57 }, { level: 2, limit: 28 }] } }
  - { id: stel, enterprise: plant, kind: exposure, points: [NH3-2], params: { measure: stel, limit: 40, levels: [{ level: 3, share: 1 }, { level: 4, share: 0.5 }] } }
packs:
  - { id: fw, enterprise: plant, pack: fire-water, zone: pumps, points: { hydrantPressure: [HYDRANT], pumpAuto: [PUMP-AUTO], pumpPower: [PUMP-POWER] } }
posts:
  - { id: keeper, enterprise: plant, name: 氨机房岗, people: [wang] }
checklists:
  - id: cold-room
    enterprise: plant
    name: 氨机房日检
    items:
      - { id: smell, text: 无氨味, point: NH3-1 }
      - { id: fan, text: 事故风机可用 }
      - { id: pressure, text: 高压储氨器压力, kind: value, unit: MPa, min: 0.2, max: 1.5 }
  - { id: look, enterprise: plant, name: 看一眼, items: [{ id: smell, text: 无氨味, point: NH3-1 }, { id: fan, text: 事故风机可用 }] }
`;

/** A cold store where people go their rounds, and its engine. Time is told as an offset from Monday, seven in the morning. */
export class RoundsPlant {
  engine = new PureEngine();

  constructor(more = "") {
    this.engine.nowMs = MONDAY_MS;
    this.engine.take({ kind: "start", deafMs: 0, offsetMs: 0, version: "test" });
    this.apply(CATALOG);
    if (more !== "") this.apply(more);
  }

  apply(text: string): void {
    const parsed = parseCatalogText(text);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
    this.engine.apply(parsed.value.fragment);
  }

  get sinceMs(): number {
    return this.engine.nowMs - MONDAY_MS;
  }

  passTo(sinceMs: number): void {
    this.engine.passTo(MONDAY_MS + sinceMs);
  }

  read(values: Readonly<Record<string, number | boolean>>, quality?: "bad"): void {
    for (const [point, v] of Object.entries(values)) {
      const q = quality === undefined ? {} : { q: quality };
      const device = point.startsWith("NH3") ? "dtu" : "plc";
      this.engine.message(`plant/${device}`, { p: point, v, ts: this.engine.nowMs, ...q });
    }
  }

  /** The same values every minute until then. */
  keepReading(values: Readonly<Record<string, number>>, untilMs: number): void {
    while (this.sinceMs < untilMs) {
      this.read(values);
      this.passTo(Math.min(untilMs, this.sinceMs + 60_000));
    }
  }

  open(
    by: keyof typeof PEOPLE,
    kind: TicketKindName,
    body: Readonly<Record<string, unknown>>,
    { claimed = null, gathered = {} }: { claimed?: Claimed | null; gathered?: Gathered } = {},
  ): Reply | undefined {
    const parsed = formOf(kind)?.open?.body.parse(body);
    if (parsed === undefined) throw new Error(`nobody opens a ${kind}`);
    const order: OpenOrder = { type: "open", kind, enterprise: "plant", body: parsed, claimed, gathered };
    return this.engine.offline(PEOPLE[by], order);
  }

  act(by: keyof typeof PEOPLE, ticket: string, act: string, body: Readonly<Record<string, unknown>> = {}): string {
    const known = this.engine.tickets.get(ticket);
    const parsed = known === undefined ? body : (formOf(known.kind)?.acts[act]?.body.parse(body) ?? body);
    const order: ActOrder = { type: "act", ticket, act, body: parsed, claimed: null, gathered: {} };
    const reply = this.engine.offline(PEOPLE[by], order);
    return reply?.ok === true ? "ok" : (reply?.reason ?? "unanswered");
  }

  tickets<Facts>(kind: TicketKindName): readonly Ticket<Facts>[] {
    // The test knows of which kind they are.
    return [...this.engine.tickets.values()].filter((ticket) => ticket.kind === kind) as Ticket<Facts>[];
  }

  /** Contradictions of a code, open ones and those that are over. */
  contradictions(code: string) {
    return this.tickets<{ code: string; key: string; agreeSinceMs: number | null }>("contradiction").filter(
      ({ facts }) => facts.code === code,
    );
  }

  /** Steps of a ticket: minutes since the start, act, state. */
  story(id: string): readonly (readonly [number, string, string])[] {
    return this.engine.outcome.entries
      .filter(({ ticket }) => ticket === id)
      .map(({ atMs, act, state }) => [(atMs - MONDAY_MS) / 60_000, act, state]);
  }

  /** The engine as it comes back from a snapshot taken now. */
  restart(): void {
    const { nowMs, tickets, alarms, outcome } = this.engine;
    const again = PureEngine.from(this.engine.snapshot());
    again.nowMs = nowMs;
    for (const [id, ticket] of tickets) again.tickets.set(id, ticket);
    for (const [id, alarm] of alarms) again.alarms.set(id, alarm);
    again.outcome.entries.push(...outcome.entries);
    this.engine = again;
  }
}

/** An inspection by the long list, all in order, that took ten minutes and ends now. */
export function inspected(plant: RoundsPlant, more: Readonly<Record<string, unknown>> = {}) {
  const end = plant.engine.nowMs;
  return {
    checklist: "cold-room",
    zone: "cold",
    items: [
      { id: "smell", result: "ok" },
      { id: "fan", result: "ok" },
      { id: "pressure", result: "ok", value: 1.1 },
    ],
    person: "王五",
    start: end - 600_000,
    end,
    signature: "王五",
    ...more,
  };
}
