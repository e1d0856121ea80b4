import type { Logger } from "pino";
import { GatewayError } from "../model/errors.ts";
import type { FactEvent, SystemFault } from "../model/journal-event.ts";
import type { Loop } from "./loop.ts";

const RETRY_MS = 1_000;

/**
 * Journals facts about the gateway itself, so that they become system alarms. Only changes are journaled; a fact the journal cannot take
 * now (it may be the very thing that is broken) is kept and tried again.
 */
export class FaultDesk {
  readonly #loop: Loop;
  readonly #logger: Logger;
  readonly #known = new Map<string, boolean>();
  readonly #owed = new Map<string, FactEvent>();
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(loop: Loop, logger: Logger) {
    this.#loop = loop;
    this.#logger = logger;
  }

  /** States whether a fault holds. `subject` names what it is about ("" for the gateway). */
  state(fault: SystemFault, subject: string, active: boolean, params: FactEvent["params"] = {}): void {
    if (this.#closed) return;
    const key = `${fault}/${subject}`;
    if ((this.#known.get(key) ?? this.#holdsAlready(fault, subject)) === active) return;
    this.#known.set(key, active);
    this.#logger[active ? "warn" : "info"]({ fault, subject, ...params }, active ? "fault" : "fault is over");
    this.#owed.set(key, { kind: "fact", fault, subject, enterprise: "", active, params });
    this.#pay();
  }

  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** A fault journaled before a restart still stands in the state. */
  #holdsAlready(fault: SystemFault, subject: string): boolean {
    return this.#loop.state.global.data.alarms[`system:${fault}//${subject}`]?.alarm.active ?? false;
  }

  #pay(): void {
    if (this.#closed) return;
    for (const [key, fact] of this.#owed) {
      try {
        this.#loop.append(fact, true);
        this.#owed.delete(key);
      } catch (error) {
        if (!(error instanceof GatewayError)) throw error;
        this.#timer ??= setTimeout(() => {
          this.#timer = null;
          this.#pay();
        }, RETRY_MS);
        return;
      }
    }
  }
}
