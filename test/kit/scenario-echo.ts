import { isClosed } from "../../model/alarm.ts";
import { toDeviceKey } from "../../model/ids.ts";
import { FLAG, valueOf } from "../../model/reading-batch.ts";
import { type PureEngine, START_MS } from "./pure-engine.ts";
import { formatTime } from "./scenario-text.ts";
import {
  describeDrillUnderWay,
  describeEvent,
  describeIncident,
  describeOff,
  describeNotice,
  describeDeed,
  describePush,
  describeQuarantine,
  describeState,
  describeValue,
} from "./scenario-words.ts";

interface StoredReading {
  readonly point: string;
  readonly packed: number;
  readonly flags: number;
  readonly ts: number;
  readonly deviceSeq: number;
}

/** Listens to the engine and says what has happened, in the words of a story. */
export class ScenarioEcho {
  #items: string[] = [];
  #heard = { events: 0, outbox: 0, quarantine: 0, readings: 0, audit: 0 };
  readonly #stored: StoredReading[] = [];
  readonly #identities = new Set<string>();
  #readingsExpected = 0;

  say(item: string): void {
    this.#items.push(item);
  }

  takeItems(): readonly string[] {
    const items = this.#items;
    this.#items = [];
    return items;
  }

  /** How many readings the next message holds: one of which nothing comes out was taken for a repetition. */
  expectReadings(readings: number): void {
    this.#readingsExpected = readings;
  }

  /** From now on another engine is heard, from its beginning. */
  turnTo(): void {
    this.#heard = { events: 0, outbox: 0, quarantine: 0, readings: 0, audit: 0 };
  }

  hear(engine: PureEngine): void {
    const { outcome } = engine;
    const quarantined = outcome.quarantine.slice(this.#heard.quarantine);
    const readings = outcome.readings.slice(this.#heard.readings).map((row) => toStored(engine, row));
    let repeated = Math.max(0, this.#readingsExpected - quarantined.length - readings.length);
    this.#readingsExpected = 0;
    for (const reading of readings) {
      if (!this.#keep(reading)) {
        repeated++;
        continue;
      }
      const notice = describeNotice(reading.point, reading.packed, reading.flags);
      if (notice !== null) this.say(notice);
    }
    if (repeated > 0) this.say(`${repeated === 1 ? "one reading" : `${repeated} readings`} known already`);
    for (const entry of quarantined) this.say(describeQuarantine(entry));
    // A story says itself that the gateway stops and stalls.
    for (const entry of outcome.audit.slice(this.#heard.audit))
      if (entry.action !== "gateway-deaf") this.say(describeDeed(entry, START_MS));
    this.#hearEvents(engine);
    this.#heard = {
      events: outcome.events.length,
      outbox: outcome.outbox.length,
      quarantine: outcome.quarantine.length,
      readings: outcome.readings.length,
      audit: outcome.audit.length,
    };
  }

  /** Keeps a reading as the store does: the same one is kept once. */
  #keep(reading: StoredReading): boolean {
    const { point, ts, packed, deviceSeq } = reading;
    const identity = [point, ts, packed, deviceSeq].join();
    if (this.#identities.has(identity)) return false;
    this.#identities.add(identity);
    this.#stored.push(reading);
    return true;
  }

  /** Each transition with the pushes it caused; pushes without one (a first step that waits) after them. */
  #hearEvents({ outcome, alarms }: PureEngine): void {
    const pushes = new Set(outcome.outbox.slice(this.#heard.outbox));
    for (const event of outcome.events.slice(this.#heard.events)) {
      const alarm = alarms.get(event.alarm);
      if (alarm === undefined) continue;
      this.say(describeEvent(event, alarm, START_MS));
      for (const push of pushes) {
        if (push.alarm.id !== event.alarm || push.alarm.transitions !== event.no) continue;
        this.say(describePush(push, true));
        pushes.delete(push);
      }
    }
    for (const push of pushes) this.say(describePush(push, false));
  }

  /** Says what somebody would see who looks: at `alarms`, `readings of <point>`, a device or a point. */
  look(engine: PureEngine, at: string, deviceKey: string | null): void {
    this.hear(engine);
    if (at === "the register") return this.#lookAtRegister(engine);
    if (at === "alarms") return this.#lookAtAlarms(engine);
    if (at === "incidents") return this.#lookAtIncidents(engine);
    if (deviceKey !== null) return this.#lookAtDevice(engine, deviceKey);
    const point = at.startsWith("readings of ") ? at.slice("readings of ".length) : null;
    if (point !== null) return this.#lookAtReadings(point);
    this.#lookAtPoint(engine, at);
  }

  #lookAtAlarms({ alarms }: PureEngine): void {
    const open = [...alarms.values()].filter((alarm) => !isClosed(alarm));
    if (open.length === 0) this.say("no alarm");
    for (const alarm of open) this.say(describeState(alarm, START_MS));
  }

  #lookAtIncidents({ state, alarms }: PureEngine): void {
    const open = Object.values(state.global.data.incidents ?? {});
    if (open.length === 0) this.say("no incident");
    for (const { incident } of open) this.say(describeIncident(incident, alarms, START_MS));
  }

  #lookAtRegister({ state }: PureEngine): void {
    const standing = Object.values(state.global.data.protection ?? {});
    const drills = Object.values(state.global.data.drills ?? {});
    if (standing.length + drills.length === 0) this.say("nothing");
    for (const drill of drills) this.say(describeDrillUnderWay(drill, START_MS));
    for (const off of standing) this.say(describeOff(off, START_MS));
  }

  #lookAtDevice({ state }: PureEngine, key: string): void {
    const [enterprise = "", id = ""] = key.split("/");
    const device = state.devices.get(toDeviceKey(enterprise, id));
    const skewMs = device?.data.clock.skewMs ?? 0;
    const clock =
      skewMs === 0 ? "clock right" : `clock ${formatTime(Math.abs(skewMs))} ${skewMs > 0 ? "behind" : "ahead"}`;
    const online = device?.data.online;
    this.say(online == null ? clock : `${online ? "online" : "offline"}, ${clock}`);
  }

  #lookAtReadings(point: string): void {
    const own = this.#stored.filter((reading) => reading.point === point).sort((a, b) => a.ts - b.ts);
    if (own.length === 0) this.say("none");
    for (const { packed, flags, ts } of own) {
      const history = (flags & FLAG.historical) === 0 ? "" : " (history)";
      this.say(`${describeValue(valueOf(packed, flags))} at ${formatTime(ts - START_MS)}${history}`);
    }
  }

  #lookAtPoint({ state }: PureEngine, id: string): void {
    for (const device of state.devices.values()) {
      const point = device.data.points[id];
      if (point === undefined) continue;
      const { latest } = point;
      this.say(latest === null ? "never heard" : `${describeValue(latest.value)} ${latest.quality}`);
    }
  }
}

/** Reads a row as the engine of the kit notes it down: point number, seq, ts, packed value, flags, … */
function toStored({ state }: PureEngine, row: string): StoredReading {
  const [no, , ts, packed, flags, , deviceSeq] = row.split(",").map(Number);
  const key = Object.entries(state.catalog.data.pointNos).find(([, each]) => each === no)?.[0] ?? "";
  // The row has these columns.
  const columns = {
    packed: packed as number,
    flags: flags as number,
    ts: ts as number,
    deviceSeq: deviceSeq as number,
  };
  return { point: key.split("/")[1] ?? "", ...columns };
}
