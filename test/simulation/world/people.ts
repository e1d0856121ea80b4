import { isClosed } from "../../../model/alarm.ts";
import type { Rule } from "../../../model/catalog/catalog.ts";
import type { AlarmAction, JournalEvent } from "../../../model/journal-event.ts";
import type { SimulatedMachine } from "../../kit/simulated-machine.ts";
import type { SimulatedTime } from "../../kit/simulated-time.ts";
import type { Random } from "../../../seeds/physics/random.ts";
import type { History } from "../history.ts";
import { between, pick, waitMs, whole } from "./draw.ts";
import type { Faults } from "./faults.ts";
import type { Plant } from "./plant.ts";

interface PeopleDeps {
  readonly time: SimulatedTime;
  readonly machine: SimulatedMachine;
  readonly history: History;
  readonly faults: Faults;
  readonly plant: Plant;
}

const ACTIONS: readonly AlarmAction[] = [
  "acknowledge",
  "acknowledge",
  "acknowledge",
  "comment",
  "shelve",
  "unshelve",
  "reset",
];

/** Operators who look at the list of alarms and do something about one of them, and an engineer who edits rules. */
export class People {
  readonly #deps: PeopleDeps;
  readonly #clicks: Random;
  readonly #edits: Random;
  readonly #orders: Random;
  #ids = 0;

  constructor(random: Random, deps: PeopleDeps) {
    this.#deps = deps;
    this.#clicks = random.fork("clicks");
    this.#edits = random.fork("edits");
    this.#orders = random.fork("orders");
  }

  begin(): void {
    if (this.#deps.faults.had("people")) {
      this.#planClick();
      this.#planOrder();
    }
    if (this.#deps.faults.had("edits")) this.#planEdit();
  }

  #planClick(): void {
    const { time, faults } = this.#deps;
    time.at(time.monotonicMs() + waitMs(this.#clicks, 25_000), () => {
      if (!faults.has("people")) return;
      this.#click();
      this.#planClick();
    });
  }

  #click(): void {
    const { machine, history } = this.#deps;
    const random = this.#clicks;
    const [choice, action, by] = [random.next(), pick(random, ACTIONS), pick(random, ["zhang", "li"])];
    const minutes = pick(random, [1, 5, 20, 1_000]);
    const open = [...machine.recordsDisk.alarms.values()].filter((alarm) => !isClosed(alarm));
    const alarm = open[Math.floor(choice * open.length)];
    if (alarm === undefined) return;
    const id = `click-${++this.#ids}`;
    if (machine.append({ kind: "command", id, by, alarm: alarm.id, action, note: "seen", minutes }))
      history.counts.commands++;
  }

  /** A manager takes points out of service and opens windows; another agrees, or somebody ends them early; what is over is disposed of. */
  #planOrder(): void {
    const { time, faults } = this.#deps;
    time.at(time.monotonicMs() + waitMs(this.#orders, 90_000), () => {
      if (!faults.has("people")) return;
      this.#order();
      this.#planOrder();
    });
  }

  #order(): void {
    const { machine, history, plant } = this.#deps;
    const random = this.#orders;
    const [kind, choice, by] = [random.next(), random.next(), pick(random, ["chief", "deputy"])];
    const minutes = pick(random, [1, 4, 15, 100_000]);
    const points = plant.fragment.points ?? [];
    const point = points[Math.floor(choice * points.length)];
    if (point === undefined) return;
    const id = `order-${++this.#ids}`;
    const { enterprise } = point;
    const offs = Object.keys(machine.life?.engine.loop.state.global.data.protection ?? {}).sort();
    const off = offs[Math.floor(choice * offs.length)] ?? "none";
    const said = { enterprise, reason: "work", minutes };
    const event: JournalEvent =
      kind < 0.3
        ? {
            kind: "protection",
            id,
            by,
            order: { type: "out-of-service", ...said, point: point.id, measure: "portable" },
          }
        : kind < 0.55
          ? {
              kind: "protection",
              id,
              by,
              order: { type: "window", purpose: "calibration", ...said, points: [point.id], reference: null },
            }
          : kind < 0.75
            ? { kind: "protection", id, by, order: { type: kind < 0.68 ? "approve" : "end", off, note: null } }
            : this.#disposal(id, by, choice);
    if (machine.append(event)) history.counts.commands++;
  }

  /** The records may have been read a while ago: the engine must number what is added all the same. */
  #disposal(id: string, by: string, choice: number): JournalEvent {
    const { committedSeq: asOfSeq, alarms } = this.#deps.machine.recordsDisk;
    const over = [...alarms.values()].filter(isClosed);
    const alarm = over[Math.floor(choice * over.length)];
    const action = pick(this.#orders, ["comment", "dismiss", "confirm-dismissal"] as const);
    const evidence = { photo: "P-1" };
    return {
      kind: "command",
      id,
      by,
      alarm: alarm?.id ?? "none",
      action,
      note: "looked at and put right",
      minutes: null,
      dismissal: { type: "real", evidence },
      ...(alarm === undefined ? {} : { closed: { alarm: structuredClone(alarm), asOfSeq } }),
    };
  }

  #planEdit(): void {
    const { time, faults } = this.#deps;
    time.at(time.monotonicMs() + waitMs(this.#edits, 240_000), () => {
      if (!faults.has("edits")) return;
      this.#edit();
      this.#planEdit();
    });
  }

  #edit(): void {
    const { machine, history, plant } = this.#deps;
    const random = this.#edits;
    const rules = plant.fragment.rules ?? [];
    const rule = rules[whole(random, rules.length)];
    const [kind, share] = [random.next(), between(random, 0.7, 1.3)];
    if (rule === undefined) return;
    const fragment =
      kind < 0.25
        ? { rules: [{ ...rule, retired: true }] }
        : kind < 0.4
          ? { routes: [{ enterprise: "north", levels: [1, 2] as (1 | 2)[], policy: "at-once", retired: kind < 0.32 }] }
          : { rules: [edited(rule, share)] };
    if (!machine.append({ kind: "catalog", id: `edit-${++this.#ids}`, by: "engineer", fragment })) return;
    history.counts.edits++;
    history.editedRules.add(rule.id);
    history.log(`an edit: ${JSON.stringify(fragment).slice(0, 120)}`);
  }
}

/** The same rule, in force, with limits moved. */
function edited(rule: Rule, share: number): Rule {
  const { limit, levels } = rule.params;
  const params = {
    ...rule.params,
    ...(typeof limit === "number" ? { limit: limit * share } : {}),
    ...(Array.isArray(levels)
      ? { levels: levels.map((level: { limit?: number }) => withLimitMoved(level, share)) }
      : {}),
  };
  return { ...rule, params, retired: false };
}

/** Not every level has a limit: some have a share or a time. */
function withLimitMoved<T extends { readonly limit?: number }>(level: T, share: number): T {
  return level.limit === undefined ? level : { ...level, limit: level.limit * share };
}
