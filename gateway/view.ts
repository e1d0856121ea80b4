import type { AlarmView, CommittedView, DeviceView, PointView, ViewChange } from "../api/ports.ts";
import type { WireEscalation } from "../api/wire.ts";
import { type Alarm, isClosed, type OpenAlarm } from "../model/alarm.ts";
import { type Catalog, EMPTY_CATALOG, type Rule } from "../model/catalog/catalog.ts";
import type { PackExpansion } from "../model/catalog/pack-expansion.ts";
import type { Deviation } from "../model/deviation.ts";
import type { Effects, ProtectionChange } from "../model/effects.ts";
import type { Drill } from "../model/drill.ts";
import { type DutyBook, EMPTY_DUTY_BOOK } from "../model/duty.ts";
import { toDeviceKey, toPointKey } from "../model/ids.ts";
import type { RiskState } from "../model/offline/risk.ts";
import type { ProtectionOff } from "../model/protection.ts";
import { FLAG, qualityOf, valueOf } from "../model/reading-batch.ts";
import { permitRulesInForce } from "./step/permit-rules-in-force.ts";
import { expandPacks, rulesInForce } from "../rules/rules-in-force.ts";
import type { EngineState } from "./state.ts";
import { SYSTEM_NO_DATA_RULE } from "./step/compile.ts";

interface ShownAlarm extends AlarmView {
  readonly alarm: Alarm;
}

/**
 * What people may see: the committed state of the world. Changed only after the transaction that made a change durable, by copying;
 * the engine's own objects never leave it.
 */
export class View implements CommittedView {
  catalog: Catalog = EMPTY_CATALOG;
  catalogVersion = "0";
  deviations: readonly Deviation[] = [];
  rules: readonly Rule[] = [];
  packs: readonly PackExpansion[] = [];
  duty: DutyBook = EMPTY_DUTY_BOOK;
  readonly #points = new Map<string, PointView>();
  readonly #byNo: (PointView | undefined)[] = [];
  readonly #byEnterprise = new Map<string, PointView[]>();
  readonly #alarms = new Map<string, ShownAlarm>();
  readonly #devices = new Map<string, DeviceView>();
  readonly #off = new Map<string, ProtectionOff>();
  readonly #drills = new Map<string, Drill>();
  readonly #risks = new Map<string, RiskState>();
  readonly #silenceRules = new Set<string>();
  readonly #listeners = new Set<(change: ViewChange) => void>();

  point(enterprise: string, point: string): PointView | null {
    return this.#points.get(toPointKey(enterprise, point)) ?? null;
  }

  points(enterprise: string): readonly PointView[] {
    return this.#byEnterprise.get(enterprise) ?? [];
  }

  openAlarms(enterprises: readonly string[] | null): readonly AlarmView[] {
    const all = [...this.#alarms.values()];
    if (enterprises === null) return all;
    const allowed = new Set(enterprises);
    return all.filter(({ alarm }) => allowed.has(alarm.enterprise));
  }

  openAlarm(id: string): AlarmView | null {
    return this.#alarms.get(id) ?? null;
  }

  protectionOff(enterprises: readonly string[] | null): readonly ProtectionOff[] {
    const all = [...this.#off.values()];
    return enterprises === null ? all : all.filter(({ enterprise }) => enterprises.includes(enterprise));
  }

  drills(enterprises: readonly string[] | null): readonly Drill[] {
    const all = [...this.#drills.values()];
    return enterprises === null ? all : all.filter(({ enterprise }) => enterprises.includes(enterprise));
  }

  risk(enterprise: string): RiskState | null {
    return this.#risks.get(enterprise) ?? null;
  }

  device(enterprise: string, device: string): DeviceView | null {
    return this.#devices.get(toDeviceKey(enterprise, device)) ?? null;
  }

  subscribe(listener: (change: ViewChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Shows the whole state, e.g. after a start. */
  showAll(state: EngineState): void {
    this.#showCatalog(state.catalog.data.catalog, state.catalog.data.version, state);
    this.#showDeviations(state);
    for (const [key, device] of state.devices) {
      const { online, onlineSinceMs, clock } = device.data;
      const shown = { online, sinceMs: onlineSinceMs, skewMs: clock.skewMs };
      this.#devices.set(key, { enterprise: device.enterprise, id: device.device, ...shown });
      for (const id in device.data.points) {
        const known = device.data.points[id];
        const view = this.point(device.enterprise, id);
        if (known === undefined || view === null) continue;
        view.ts = known.latest?.ts ?? null;
        view.value = known.latest?.value ?? null;
        view.quality = known.latest?.quality ?? null;
        view.receivedAtMs = known.latest?.receivedAtMs ?? null;
        for (const key in known.alarms) this.#showAlarm(known.alarms[key] as OpenAlarm, state);
      }
    }
    for (const off of Object.values(state.global.data.protection ?? {}))
      this.#showOff({ off: { ...off }, ended: false });
    this.duty = state.global.data.duty ?? EMPTY_DUTY_BOOK;
    for (const drill of Object.values(state.global.data.drills ?? {})) this.#drills.set(drill.id, drill);
    for (const { enterprise, data } of state.supervision.values()) {
      if (data.risk !== undefined) this.#risks.set(enterprise, data.risk);
    }
    for (const key in state.global.data.alarms) this.#showAlarm(state.global.data.alarms[key] as OpenAlarm, state);
  }

  /** Shows what one committed batch changed, and tells the listeners. */
  show(effects: Effects, state: EngineState): void {
    const points = new Set<PointView>();
    for (const change of effects.catalogs) this.#showCatalog(change.catalog, change.seq, state);
    if (effects.ruleChanges.length > 0 && effects.catalogs.length === 0) this.#showRules(state);
    if (effects.deviationChanges.length > 0) this.#showDeviations(state);
    for (const change of effects.protection) for (const view of this.#showOff(change)) points.add(view);
    for (const { drill, ended } of effects.drills) {
      if (ended) this.#drills.delete(drill.id);
      else this.#drills.set(drill.id, drill);
    }
    this.duty = effects.duty.at(-1) ?? this.duty;
    for (const risk of effects.risks.values()) this.#risks.set(risk.enterprise, risk);
    this.#showReadings(effects, points);
    const alarms: AlarmView[] = [];
    for (const open of effects.alarms.values()) {
      alarms.push(this.#showAlarm(open, state));
      const view = open.alarm.point === null ? null : this.point(open.alarm.enterprise, open.alarm.point);
      if (view !== null) points.add(view);
    }
    for (const { enterprise, device, online, sinceMs, skewMs } of effects.devices) {
      this.#devices.set(toDeviceKey(enterprise, device), { enterprise, id: device, online, sinceMs, skewMs });
    }
    if (this.#listeners.size === 0) return;
    const catalogChanged = effects.catalogs.length > 0;
    const change: ViewChange = { points: [...points], alarms, tickets: [...effects.tickets.values()], catalogChanged };
    for (const listener of this.#listeners) listener(change);
  }

  #showRules(state: EngineState): void {
    this.rules = [...rulesInForce(this.catalog), ...permitRulesInForce(state)];
  }

  /** Each change makes a new object, so those shown stay as they are. */
  #showDeviations(state: EngineState): void {
    this.deviations = Object.values(state.catalog.data.deviations ?? {});
  }

  /** Returns the points whose state may have changed with it. */
  #showOff({ off, ended }: ProtectionChange): readonly PointView[] {
    if (ended) this.#off.delete(off.id);
    else this.#off.set(off.id, off);
    const changed: PointView[] = [];
    for (const id of off.kind === "out-of-service" ? off.points : []) {
      const view = this.point(off.enterprise, id);
      if (view === null) continue;
      view.outOfService = off.inForce && !ended;
      changed.push(view);
    }
    return changed;
  }

  #showReadings(effects: Effects, changed: Set<PointView>): void {
    const { readings } = effects;
    for (let i = 0; i < readings.length; i++) {
      // i is below the batch's length, where every column has a value.
      const flags = readings.flags[i] as number;
      if ((flags & FLAG.historical) !== 0) continue;
      const view = this.#byNo[readings.pointNo[i] as number];
      if (view === undefined) continue;
      view.ts = readings.ts[i] as number;
      view.value = valueOf(readings.packed[i] as number, flags);
      view.quality = qualityOf(flags);
      view.receivedAtMs = readings.receivedAtMs[i] as number;
      if (this.#listeners.size > 0) changed.add(view);
    }
  }

  #showAlarm(open: OpenAlarm, state: EngineState): AlarmView {
    const shown: ShownAlarm = { alarm: { ...open.alarm }, escalation: this.#escalationOf(open, state) };
    const { id } = open.alarm;
    const before = this.#alarms.get(id)?.alarm;
    if (isClosed(open.alarm)) this.#alarms.delete(id);
    else this.#alarms.set(id, shown);
    this.#countActive(before, open.alarm);
    return shown;
  }

  /** A point is "in alarm" by its rules; its own silence or fault shows as stale or unknown. */
  #countActive(before: Alarm | undefined, after: Alarm): void {
    const view = after.point === null ? null : this.point(after.enterprise, after.point);
    if (view === null) return;
    if (this.#silenceRules.has(after.rule)) view.stale = after.active;
    else view.activeAlarms += Number(isCounted(after)) - Number(before !== undefined && isCounted(before));
  }

  #escalationOf(open: OpenAlarm, state: EngineState): WireEscalation | null {
    const { escalation } = open;
    if (escalation === null) return null;
    const inForce = state.policies.policyFor(open.alarm.enterprise, open.alarm.level);
    const policy =
      inForce?.id === escalation.policy ? inForce : this.catalog.policies.find(({ id }) => id === escalation.policy);
    const nextAt = escalation.dueAtMs + state.global.data.wallOffsetMs;
    return { policy: escalation.policy, step: escalation.step, steps: policy?.steps.length ?? 0, nextAt };
  }

  #showCatalog(catalog: Catalog, version: number, state: EngineState): void {
    this.catalog = catalog;
    this.catalogVersion = String(version);
    this.#showRules(state);
    this.packs = expandPacks(catalog);
    this.#byEnterprise.clear();
    this.#silenceRules.clear();
    this.#silenceRules.add(SYSTEM_NO_DATA_RULE);
    for (const rule of this.rules) if (rule.kind === "no-data") this.#silenceRules.add(rule.id);
    for (const point of catalog.points) {
      const key = toPointKey(point.enterprise, point.id);
      const no = state.catalog.data.pointNos[key] ?? 0;
      const view = this.#points.get(key) ?? newPointView(point.enterprise, point.id, no);
      this.#points.set(key, view);
      this.#byNo[no] = view;
      if (point.retired) continue;
      const own = this.#byEnterprise.get(point.enterprise);
      if (own === undefined) this.#byEnterprise.set(point.enterprise, [view]);
      else own.push(view);
    }
  }
}

function isCounted(alarm: Alarm): boolean {
  return alarm.active && !alarm.retro && !alarm.rule.startsWith("system:");
}

function newPointView(enterprise: string, id: string, pointNo: number): PointView {
  return {
    enterprise,
    id,
    pointNo,
    ts: null,
    value: null,
    quality: null,
    receivedAtMs: null,
    activeAlarms: 0,
    stale: false,
    outOfService: false,
  };
}
