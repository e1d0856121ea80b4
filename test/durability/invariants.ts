import type { WireAlarmDetail, WireReading } from "../../api/wire.ts";
import type { ApiClient } from "../kit/api-client.ts";
import { alarmsThatMustExist } from "../kit/oracle.ts";
import type { FieldDevice } from "./field-device.ts";
import type { OperatorLog } from "./operator.ts";
import { ENTERPRISE, type Plant, type PlantPoint, ROUTED_LEVELS } from "./plant.ts";
import type { PushReceiver } from "./push-receiver.ts";

export interface FaultOptions {
  readonly fresh?: boolean;
  readonly acknowledged?: ReadonlyMap<FieldDevice, number>;
}

/**
 * What must hold of a gateway after any crash, as sentences about what does not hold. Everything is asked over its public API and
 * compared with what devices, people and the receiver of pushes wrote down themselves.
 */
export class Invariants {
  /** Rules beside those of the plant whose alarms are no fault: the receiver fails on purpose, and two red alarms make a major hazard. */
  readonly mayHappen = new Set(["system:channel-failing", "system:ticket-hazard"]);
  readonly #plant: Plant;
  readonly #stored = new Map<string, WireReading[]>();
  readonly #closed = new Map<string, WireAlarmDetail>();

  constructor(plant: Plant) {
    this.#plant = plant;
  }

  /**
   * Devices must be silent while this runs. Every acknowledged reading is stored once, nothing else but readings that were sent is,
   * and the alarms are those an independent oracle demands from what is stored. `fresh`: nothing of earlier checks is relied upon.
   * `acknowledged`: how many messages of each device must be there; without it, all that are acknowledged by now.
   */
  async faults(api: ApiClient, options: FaultOptions = {}): Promise<readonly string[]> {
    if (options.fresh === true) {
      this.#stored.clear();
      this.#closed.clear();
    }
    const found = this.#plant.devices.flatMap(({ violations }) => violations);
    for (const point of this.#plant.points) {
      const due = options.acknowledged?.get(point.device) ?? point.device.acknowledgedCount;
      found.push(...this.#readingFaults(point, await this.#readingsOf(api, point), due));
    }
    if (found.length > 0) return found;
    const alarms = await this.alarms(api);
    for (const point of this.#plant.points) found.push(...this.#alarmFaults(point, alarms));
    const known = new Set(this.#plant.points.map(({ rule }) => rule.id));
    for (const { rule, id } of alarms)
      if (!known.has(rule) && !this.mayHappen.has(rule)) found.push(`alarm ${id} of ${rule}`);
    return found;
  }

  /** Every alarm with its events, in the order in which they came up. */
  async alarms(api: ApiClient): Promise<readonly WireAlarmDetail[]> {
    const details: WireAlarmDetail[] = [];
    for (const alarm of await api.alarms("all")) {
      const known = this.#closed.get(alarm.id);
      if (known !== undefined) details.push(known);
      else {
        const detail = await api.alarm(alarm.id);
        if (detail.state === "normal") this.#closed.set(alarm.id, detail);
        details.push(detail);
      }
    }
    return details.sort((a, b) => orderOf(a.id) - orderOf(b.id));
  }

  /** Only what came in since the last check is read; a `fresh` check reads everything. */
  async #readingsOf(api: ApiClient, { id }: PlantPoint): Promise<readonly WireReading[]> {
    const stored = this.#stored.get(id) ?? [];
    this.#stored.set(id, stored);
    const from = (stored.at(-1)?.ts ?? 0) + 1;
    stored.push(
      ...(await api.all<WireReading>(`/readings?enterprise=${ENTERPRISE}&point=${id}&from=${from}&limit=10000`)),
    );
    return stored;
  }

  #readingFaults({ id, device }: PlantPoint, stored: readonly WireReading[], due: number): readonly string[] {
    const found: string[] = [];
    if (stored.length < due) found.push(`${id}: ${due} readings were acknowledged, ${stored.length} are stored`);
    stored.forEach(({ ts, v, q, historical, flags }, i) => {
      const said = device.messages[i]?.readings.find(({ point }) => point === id);
      const same = said?.ts === ts && said.v === v && q === "good" && !historical && flags === undefined;
      if (!same && found.length < 5) {
        found.push(`${id}: reading ${i} is ${JSON.stringify(stored[i])}, was said as ${JSON.stringify(said)}`);
      }
    });
    return found;
  }

  #alarmFaults(point: PlantPoint, alarms: readonly WireAlarmDetail[]): readonly string[] {
    const stored = this.#stored.get(point.id) ?? [];
    // The place in the row stands for the time: the rules have no delays.
    const readings = stored.map(({ v }, i) => ({ point: point.id, value: v, quality: "good" as const, atMs: i }));
    const demanded = alarmsThatMustExist({ readings, rules: [point.rule], endMs: readings.length }).flatMap(
      ({ raisedAtMs, clearedAtMs }) => [
        `raised by ${readings[raisedAtMs]?.value}`,
        ...(clearedAtMs === null ? [] : ["cleared"]),
      ],
    );
    const own = alarms.filter(({ rule }) => rule === point.rule.id);
    const happened = own.flatMap(({ events }) =>
      events
        .filter(({ kind }) => kind === "raised" || kind === "cleared")
        .map(({ kind, params }) => (kind === "raised" ? `raised by ${String(params["value"])}` : "cleared")),
    );
    const at = demanded.findIndex((what, i) => what !== happened[i]);
    if (at === -1 && demanded.length === happened.length)
      return own.filter(({ retro }) => retro).map(({ id }) => `retro record ${id}`);
    const place = at === -1 ? demanded.length : at;
    return [
      `${point.id}: transition ${place} must be "${demanded[place]}", is "${happened[place]}" (${demanded.length} demanded, ${happened.length} happened)`,
    ];
  }
}

/** Alarm ids are told by the journal record that raised them: in base 36, before the dash. */
function orderOf(id: string): number {
  const [seq = "", ordinal = ""] = id.split("-");
  return Number.parseInt(seq, 36) * 1000 + Number(ordinal);
}

/** Every acknowledgement answered with 2xx is there once; one whose answer was lost is there at most once; there is no other. */
export function acknowledgementFaults(alarms: readonly WireAlarmDetail[], log: OperatorLog): readonly string[] {
  const found: string[] = [];
  const notes = alarms.flatMap(({ id, events }) =>
    events.filter(({ kind }) => kind === "acknowledged").map(({ note }) => `${id} ${note}`),
  );
  const counts = new Map<string, number>();
  for (const note of notes) counts.set(note, (counts.get(note) ?? 0) + 1);
  for (const said of log.answered)
    if (counts.get(said) !== 1) found.push(`acknowledgement ${said} is there ${counts.get(said) ?? 0} times`);
  for (const [note, count] of counts) {
    if (count > 1 || !(log.answered.has(note) || log.unanswered.has(note)))
      found.push(`acknowledgement ${note} is there ${count} times`);
  }
  return found;
}

/** Each transition of an alarm somebody is called about has reached the receiver under one key; no other has. */
export function pushFaults(alarms: readonly WireAlarmDetail[], receiver: PushReceiver): readonly string[] {
  const found = [...receiver.violations];
  const keys = new Map<string, Set<string>>();
  for (const { key, accepted, message } of receiver.received) {
    if (!accepted) continue;
    const what = `${message.alarm.id} ${message.reason}`;
    keys.set(what, (keys.get(what) ?? new Set()).add(key));
  }
  for (const { id, level, events } of alarms) {
    for (const reason of ["raised", "acknowledged", "cleared"] as const) {
      const happened = ROUTED_LEVELS.includes(level) ? events.filter(({ kind }) => kind === reason).length : 0;
      const told = keys.get(`${id} ${reason}`)?.size ?? 0;
      if (told !== happened) found.push(`alarm ${id} was ${reason} ${happened} times, the receiver knows of ${told}`);
    }
  }
  return found;
}

/**
 * Within this span of a kill an accepted push may not have been written down. The contract gives the gateway 1 s, and its own test holds it
 * to that; here it is killed in the middle of a storm, on a machine that may stand still for a while. A request may also reach the receiver after its sender was killed.
 */
const UNWRITTEN_MS_MAX = 5_000;

/** A push that was accepted is sent again only if the gateway was killed before it can have written that down. */
export function repeatFaults(receiver: PushReceiver, killedAtMs: readonly number[]): readonly string[] {
  const acceptedAtMs = new Map<string, number>();
  const found: string[] = [];
  for (const { key, accepted, atMs } of receiver.received) {
    const beforeMs = acceptedAtMs.get(key);
    const excused = killedAtMs.some(
      (killMs) =>
        beforeMs !== undefined && killMs >= beforeMs - UNWRITTEN_MS_MAX && killMs <= beforeMs + UNWRITTEN_MS_MAX,
    );
    if (beforeMs !== undefined && !excused)
      found.push(`${key} was sent again ${atMs - beforeMs} ms after it was accepted`);
    if (accepted) acceptedAtMs.set(key, atMs);
  }
  return found;
}
