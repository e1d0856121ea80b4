import type { Moment } from "../../alarms/moment.ts";
import { newMoment } from "../../gateway/step/moment-of.ts";
import { judgeLive, toJudged } from "../../gateway/step/judge.ts";
import { runDeviceTimers } from "../../gateway/step/timers.ts";
import { feedWatchers } from "../../gateway/step/watch.ts";
import type { CompiledPoint } from "../../gateway/step/compile.ts";
import type { DeviceBox } from "../../gateway/state.ts";
import type { CatalogFragment } from "../../model/catalog/catalog.ts";
import { OfflineEngine } from "./offline-engine.ts";

interface Place {
  readonly device: DeviceBox;
  readonly point: CompiledPoint;
}

/**
 * The part of the engine that judges, by itself: a real state with a real catalogue, to which readings come already decoded and
 * admitted, as `takeReading` hands them on. Timers run when they are due, as they do before each message of a device.
 */
export class LiveJudging {
  readonly engine = new OfflineEngine();
  readonly places: readonly Place[];
  readonly #moment: Moment;

  constructor(fragment: CatalogFragment, startMs: number) {
    const { engine } = this;
    engine.take({ kind: "start", deafMs: 0, offsetMs: 0, version: "judging" }, startMs);
    engine.take({ kind: "catalog", id: "judging", by: "admin", fragment }, startMs);
    this.places = [...engine.state.devices.values()].flatMap((device) =>
      (device.compiled?.points ?? []).map((point) => ({ device, point })),
    );
    this.#moment = newMoment(engine.state, { seq: engine.state.seq, atMs: startMs }, engine.effects);
  }

  /** One good live reading of a point, by its place in `places`. */
  hear(place: number, value: number, atMs: number): void {
    const { state } = this.engine;
    const moment = this.#moment;
    // The caller stays within `places`.
    const { device, point } = this.places[place] as Place;
    moment.nowMs = atMs;
    moment.wallMs = atMs;
    if (device.nextDueMs <= atMs) runDeviceTimers(state, device, atMs, moment);
    const reading = {
      ts: atMs,
      value,
      quality: "good",
      overRange: false,
      belowRange: false,
      receivedAtMs: atMs,
    } as const;
    point.state.latest = reading;
    judgeLive(state, device, point, reading, false, atMs, moment);
    if (point.watchers.length > 0) feedWatchers(state, point, toJudged(reading), atMs, moment, device);
  }
}
