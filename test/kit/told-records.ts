import type { WhyQuery } from "../../api/ports.ts";
import type { WireWhy } from "../../api/wire-why.ts";
import type { EngineState } from "../../gateway/state.ts";
import { View } from "../../gateway/view.ts";
import { WhyDesk } from "../../gateway/why/why-desk.ts";
import type { Alarm, AlarmEvent } from "../../model/alarm.ts";
import type { Effects, RuleChange } from "../../model/effects.ts";
import type { Ticket } from "../../model/offline/ticket.ts";
import { MemoryStore } from "../../storage/readings/memory/memory-store.ts";
import type { TicketQuery } from "../../storage/records/line-queries.ts";
import type { AlarmWithEvents, Page, PointSpan, Records } from "../../storage/records/records.ts";

/**
 * What a story has put on record so far: readings in the memory store, alarms with their transitions, versions of rules. The real why
 * desk is asked over it, as it is over the databases of a gateway.
 */
export class ToldRecords implements Pick<Records, "rulesAt" | "alarmsOnPoint" | "tickets"> {
  readonly #readings = new MemoryStore();
  readonly #alarms = new Map<string, Alarm>();
  readonly #events = new Map<string, AlarmEvent[]>();
  readonly #ruleChanges: RuleChange[] = [];
  readonly #tickets = new Map<string, Ticket>();

  /** Takes over what one journal record decided. */
  keep(effects: Effects, seq: number): void {
    this.#readings.append(effects.readings, seq);
    for (const { alarm } of effects.alarms.values()) this.#alarms.set(alarm.id, structuredClone(alarm));
    for (const event of effects.alarmEvents) {
      const own = this.#events.get(event.alarm);
      if (own === undefined) this.#events.set(event.alarm, [event]);
      else own.push(event);
    }
    this.#ruleChanges.push(...effects.ruleChanges);
    for (const ticket of effects.tickets.values()) this.#tickets.set(ticket.id, ticket);
  }

  async rulesAt({ enterprise, atMs }: { enterprise: string; atMs: number }): Promise<readonly RuleChange[]> {
    const newest = new Map<string, RuleChange>();
    for (const change of this.#ruleChanges) {
      if (change.enterprise === enterprise && change.atMs <= atMs) newest.set(change.rule, change);
    }
    return [...newest.values()];
  }

  async alarmsOnPoint({ enterprise, point, fromMs, toMs }: PointSpan): Promise<readonly AlarmWithEvents[]> {
    const stood = [...this.#alarms.values()].filter(
      (alarm) =>
        alarm.enterprise === enterprise &&
        alarm.point === point &&
        alarm.raisedAtMs <= toMs &&
        (alarm.clearedAtMs === null || alarm.clearedAtMs >= fromMs),
    );
    return stood
      .sort((a, b) => b.raisedAtMs - a.raisedAtMs)
      .map((alarm) => ({ alarm, events: this.#events.get(alarm.id) ?? [] }));
  }

  async tickets({ kinds, point, toMs = Number.POSITIVE_INFINITY }: TicketQuery): Promise<Page<Ticket>> {
    const items = [...this.#tickets.values()].filter(
      ({ kind, place, openedAtMs }) =>
        kinds?.includes(kind) !== false && (point === undefined || place.points.includes(point)) && openedAtMs < toMs,
    );
    return { items, nextCursor: null };
  }

  /** Why there was, or was not, an alarm on a point; instants are wall time. */
  why(state: EngineState, query: WhyQuery, nowMs: number): Promise<WireWhy> {
    const view = new View();
    view.showAll(state);
    return new WhyDesk({ view, records: this, readings: this.#readings, nowMs: () => nowMs }).why(query);
  }
}
