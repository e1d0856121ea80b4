import { type AlarmEvent, isClosed, type OpenAlarm } from "../../model/alarm.ts";
import type { CatalogFragment, Role } from "../../model/catalog/catalog.ts";
import { type AuditFact, Effects, type QuarantineEntry, type Reply } from "../../model/effects.ts";
import { toDeviceKey } from "../../model/ids.ts";
import type { DrillOrder } from "../../model/drill.ts";
import type { DutyOrder } from "../../model/duty.ts";
import type { ProtectionOrder } from "../../model/protection.ts";
import type { AlarmAction, CommandEvent, JournalEvent } from "../../model/journal-event.ts";
import type { Ticket, TicketEntry, TicketOrder } from "../../model/offline/ticket.ts";
import type { OutboxEntry } from "../../model/push.ts";
import { beginSnapshot, copyOwed, digestOf, takeCopied } from "../../gateway/snapshot.ts";
import { type EngineState, newState } from "../../gateway/state.ts";
import { allShards, loadState } from "../../gateway/step/derive.ts";
import { step } from "../../gateway/step.ts";
import { nextTickMs } from "../../gateway/step/timers.ts";

export const START_MS = 1_790_000_000_000;

export interface JournaledEvent {
  readonly seq: number;
  readonly atMs: number;
  readonly event: JournalEvent;
}

/** What came out of the engine, in order, copied so that later changes do not show. */
export interface Outcome {
  readonly events: AlarmEvent[];
  readonly outbox: OutboxEntry[];
  readonly quarantine: QuarantineEntry[];
  readonly replies: Reply[];
  readonly audit: AuditFact[];
  readonly entries: TicketEntry[];
  readonly readings: string[];
}

/**
 * The real `step` over a list of events that stands for the journal: no thread, no disk, time moves only when told.
 * Ticks are journaled when timers are due, as the loop would.
 */
export class PureEngine {
  state: EngineState = newState();
  readonly journal: JournaledEvent[] = [];
  readonly outcome: Outcome = {
    events: [],
    outbox: [],
    quarantine: [],
    replies: [],
    audit: [],
    entries: [],
    readings: [],
  };
  /** Alarms as they stand, closed ones included. */
  readonly alarms = new Map<string, OpenAlarm["alarm"]>();
  /** Tickets as they stand, those that are over included. */
  readonly tickets = new Map<string, Ticket>();
  nowMs = START_MS;
  /** Told of what each record decided, before it is forgotten. */
  onEffects: (effects: Effects, seq: number) => void = () => {};
  readonly #effects = new Effects();
  #commands = 0;

  take(event: JournalEvent): void {
    const seq = this.state.seq + 1;
    this.journal.push({ seq, atMs: this.nowMs, event });
    this.#step({ seq, atMs: this.nowMs, event });
  }

  /** Steps records of another engine's journal, as a replay does. */
  replay(records: readonly JournaledEvent[]): void {
    for (const record of records) {
      this.nowMs = record.atMs;
      this.#step(record);
    }
  }

  /** Lets time pass; each timer fires when it is due. */
  passTo(atMs: number): void {
    for (;;) {
      const dueMs = nextTickMs(this.state);
      if (dueMs > atMs) break;
      this.nowMs = Math.max(this.nowMs, dueMs);
      this.take({ kind: "tick" });
    }
    this.nowMs = Math.max(this.nowMs, atMs);
  }

  apply(fragment: CatalogFragment, by = "admin"): void {
    this.take({ kind: "catalog", id: `catalog-${this.state.seq}`, by, fragment });
  }

  message(deviceKey: string, body: unknown, channel = "readings"): void {
    const payload =
      typeof body === "string"
        ? Buffer.from(body)
        : body instanceof Uint8Array
          ? body
          : Buffer.from(JSON.stringify(body));
    const [enterprise = "", device = ""] = deviceKey.split("/");
    this.take({ kind: "message", enterprise, device, deviceKey: toDeviceKey(enterprise, device), channel, payload });
  }

  command(
    action: AlarmAction,
    alarm: string,
    by: string,
    options: { note?: string; minutes?: number; dismissal?: CommandEvent["dismissal"]; to?: string } = {},
  ): Reply | undefined {
    const id = `command-${++this.#commands}`;
    const { note = null, minutes = null, dismissal, to } = options;
    const known = this.alarms.get(alarm);
    // What is over is brought along, as the API does.
    const closed =
      known !== undefined && isClosed(known) ? { alarm: { ...known }, asOfSeq: this.state.seq } : undefined;
    this.take({
      kind: "command",
      id,
      by,
      alarm,
      action,
      note,
      minutes,
      ...(dismissal === undefined ? {} : { dismissal }),
      ...(to === undefined ? {} : { to }),
      ...(closed === undefined ? {} : { closed }),
    });
    return this.outcome.replies.find((reply) => reply.id === id);
  }

  protect(by: string, order: ProtectionOrder): Reply | undefined {
    const id = `order-${++this.#commands}`;
    this.take({ kind: "protection", id, by, order });
    return this.outcome.replies.find((reply) => reply.id === id);
  }

  drill(by: string, order: DrillOrder): Reply | undefined {
    const id = `drill-order-${++this.#commands}`;
    this.take({ kind: "drill", id, by, order });
    return this.outcome.replies.find((reply) => reply.id === id);
  }

  duty(by: string, order: DutyOrder): Reply | undefined {
    const id = `duty-order-${++this.#commands}`;
    this.take({ kind: "duty", id, by, order });
    return this.outcome.replies.find((reply) => reply.id === id);
  }

  /** Says something to the offline line. */
  offline(by: { readonly username: string; readonly role: Role }, order: TicketOrder): Reply | undefined {
    const id = `offline-order-${++this.#commands}`;
    this.take({ kind: "offline", id, by: by.username, role: by.role, order });
    return this.outcome.replies.find((reply) => reply.id === id);
  }

  digest(): string {
    return digestOf(this.state);
  }

  /** The state as a snapshot would keep it. */
  snapshot(): { readonly seq: number; readonly atMs: number; readonly shards: ReadonlyMap<string, string> } {
    for (const shard of allShards(this.state)) shard.dirty = true;
    const owed = beginSnapshot(this.state);
    for (const _ of copyOwed(this.state, owed));
    const { seq, atMs } = this.state;
    const shards = takeCopied(this.state);
    this.state.snapshot = null;
    return { seq, atMs, shards };
  }

  static from(snapshot: ReturnType<PureEngine["snapshot"]>): PureEngine {
    const engine = new PureEngine();
    engine.state = loadState(snapshot.seq, snapshot.atMs, snapshot.shards);
    engine.nowMs = snapshot.atMs;
    return engine;
  }

  #step({ seq, atMs, event }: JournaledEvent): void {
    step(this.state, event, { seq, atMs }, this.#effects);
    const { readings } = this.#effects;
    for (let i = 0; i < readings.length; i++) {
      const columns = [
        readings.pointNo,
        readings.seq,
        readings.ts,
        readings.packed,
        readings.flags,
        readings.receivedAtMs,
        readings.deviceSeq,
      ];
      this.outcome.readings.push(columns.map((column) => column[i]).join(","));
    }
    this.outcome.events.push(...structuredClone(this.#effects.alarmEvents));
    this.outcome.outbox.push(...structuredClone(this.#effects.outbox));
    this.outcome.quarantine.push(...this.#effects.quarantine);
    this.outcome.replies.push(...this.#effects.replies);
    this.outcome.audit.push(...this.#effects.audit);
    this.outcome.entries.push(...this.#effects.ticketEntries);
    for (const ticket of this.#effects.tickets.values()) this.tickets.set(ticket.id, ticket);
    for (const { alarm } of this.#effects.alarms.values()) this.alarms.set(alarm.id, { ...alarm });
    this.onEffects(this.#effects, seq);
    this.#effects.clear();
  }
}
