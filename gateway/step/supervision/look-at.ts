import type { Moment } from "../../../alarms/moment.ts";
import type { Alarm, OpenAlarm } from "../../../model/alarm.ts";
import type { Catalog, Point, Rule } from "../../../model/catalog/catalog.ts";
import { seesOf } from "../../../model/catalog/witness.ts";
import { toDeviceKey } from "../../../model/ids.ts";
import type { Ticket, TicketKindName } from "../../../model/offline/ticket.ts";
import { ruleInForce, rulesInForce } from "../../../rules/rules-in-force.ts";
import type { Look, PointNow, WitnessNow } from "../../../supervision/look.ts";
import { type DeviceBox, type EngineState, pointOf, type PointState, touch } from "../../state.ts";
import { drillsOf } from "../drill-under-way.ts";
import { registerOf } from "../protection-index.ts";
import { supervisionOf } from "./load-supervision.ts";
import { drawDuty } from "./draw-duty.ts";
import { peersOf } from "./count-peers.ts";
import { limitsNow } from "./limits-now.ts";
import { loopsNow } from "./loops-now.ts";
import { isTicketCall } from "./ticket-call.ts";

/**
 * Both lines of an enterprise as they stand now. Valid for this moment only: it reads the engine's own state when it is asked. Which alarms
 * stand is gathered once for each look: orders carried out meanwhile change what is known of them, never which they are.
 */
export function lookAt(state: EngineState, enterprise: string, moment: Moment): Look {
  const box = supervisionOf(state, enterprise);
  const { catalog } = state.catalog.data;
  const plant = plantOf(catalog, enterprise);
  const atMs = moment.wallMs;
  const toNow = (point: Point): PointNow | null => pointNow(state, point);
  let alarms: readonly Alarm[] | null = null;
  return {
    atMs,
    enterprise,
    catalog,
    get alarms() {
      return (alarms ??= alarmsOf(state, enterprise, plant));
    },
    log: box.data.log,
    get off() {
      return registerOf(state).filter((off) => off.enterprise === enterprise);
    },
    get drills() {
      return drillsOf(state).filter((drill) => drill.enterprise === enterprise);
    },
    tickets: <Facts>(kind: TicketKindName) => ticketsOf<Facts>(box.tickets.values(), kind),
    ticket: (id) => box.tickets.get(id)?.data.ticket ?? null,
    point: (id) => {
      const known = plant.points.get(id);
      return known === undefined ? null : toNow(known);
    },
    pointsIn: (zone) => (plant.byZone.get(zone) ?? []).flatMap((point) => toNow(point) ?? []),
    limitsOf: (id) => limitsNow(catalog, enterprise, id),
    get incidents() {
      const open = Object.values(state.global.data.incidents ?? {}).map(({ incident }) => incident);
      return open.filter((incident) => incident.enterprise === enterprise);
    },
    get gateway() {
      return Object.values(state.global.data.alarms)
        .map(({ alarm }) => alarm)
        .filter((alarm) => alarm.enterprise === "");
    },
    found: box.data.found ?? [],
    knownSinceMs: state.global.data.peers?.since[enterprise] ?? null,
    peers: peersOf(state, enterprise),
    get loops() {
      return loopsNow(state, plant.loops);
    },
    witnesses: (of) =>
      plant.witnesses.filter(({ witness }) => witness?.of === of).flatMap((point) => witnessNow(state, point) ?? []),
    rule: (id) => ruleInForce(catalog, id),
    lastRound: (plan) => box.data.lastRounds?.[plan] ?? null,
    dutyDraw: (slot) => drawDuty(state, box, slot, moment),
    again(wallMs) {
      const due = Math.max(wallMs, atMs + AGAIN_MS_MIN);
      if (box.data.againAtMs !== null && box.data.againAtMs <= due) return;
      touch(state, box);
      box.data.againAtMs = due;
      state.supervisionDue.lower(box, due - state.global.data.wallOffsetMs);
    },
  };
}

/** No rule may have an enterprise looked at more often. */
const AGAIN_MS_MIN = 1_000;

function ticketsOf<Facts>(
  boxes: Iterable<{ readonly data: { readonly ticket: Ticket } }>,
  kind: TicketKindName,
): readonly Ticket<Facts>[] {
  const found: Ticket<Facts>[] = [];
  // The facts of a ticket are those of its kind.
  for (const { data } of boxes) if (data.ticket.kind === kind) found.push(data.ticket as Ticket<Facts>);
  return found.sort((a, b) => a.openedAtMs - b.openedAtMs || (a.id < b.id ? -1 : 1));
}

interface Plant {
  readonly points: ReadonlyMap<string, Point>;
  readonly byZone: ReadonlyMap<string, readonly Point[]>;
  readonly devices: readonly string[];
  /** Interlocks: points of that kind, and those on which an interlock rule stands; in order of id. */
  readonly loops: readonly Point[];
  readonly witnesses: readonly Point[];
}

const NO_PLANT: Plant = { points: new Map(), byZone: new Map(), devices: [], loops: [], witnesses: [] };

const plants = new WeakMap<Catalog, Map<string, Plant>>();

/** What the catalogue says of one enterprise, gathered once for each catalogue. */
function plantOf(catalog: Catalog, enterprise: string): Plant {
  let known = plants.get(catalog);
  if (known === undefined) plants.set(catalog, (known = gatherPlants(catalog)));
  return known.get(enterprise) ?? NO_PLANT;
}

function gatherPlants(catalog: Catalog): Map<string, Plant> {
  const plants = new Map(catalog.enterprises.map(({ id }) => [id, newPlant()]));
  for (const device of catalog.devices) plants.get(device.enterprise)?.devices.push(device.id);
  for (const point of catalog.points) {
    const plant = plants.get(point.enterprise);
    if (plant === undefined || point.retired === true) continue;
    plant.points.set(point.id, point);
    if (point.kind === "interlock") plant.loops.push(point);
    if (point.witness !== undefined) plant.witnesses.push(point);
    if (point.zone === undefined) continue;
    const inZone = plant.byZone.get(point.zone);
    if (inZone === undefined) plant.byZone.set(point.zone, [point]);
    else inZone.push(point);
  }
  for (const rule of rulesInForce(catalog)) if (rule.kind === "interlock") addLoops(plants.get(rule.enterprise), rule);
  for (const plant of plants.values()) plant.loops.sort((a, b) => (a.id < b.id ? -1 : 1));
  return plants;
}

function newPlant() {
  const byZone = new Map<string, Point[]>();
  return {
    points: new Map<string, Point>(),
    byZone,
    devices: [] as string[],
    loops: [] as Point[],
    witnesses: [] as Point[],
  };
}

function addLoops(plant: ReturnType<typeof newPlant> | undefined, { points }: Rule): void {
  for (const id of points) {
    const point = plant?.points.get(id);
    if (point !== undefined && plant?.loops.includes(point) === false) plant.loops.push(point);
  }
}

function alarmsOf(state: EngineState, enterprise: string, plant: Plant): readonly Alarm[] {
  const found: Alarm[] = [];
  for (const open of Object.values(state.global.data.alarms)) {
    if (open.alarm.enterprise === enterprise && !isTicketCall(open.alarm)) found.push(open.alarm);
  }
  for (const id of plant.devices) {
    const box = state.devices.get(toDeviceKey(enterprise, id));
    if (box !== undefined) for (const open of alarmsOfDevice(box)) found.push(open.alarm);
  }
  return found.sort((a, b) => a.raisedAtMs - b.raisedAtMs || (a.id < b.id ? -1 : 1));
}

function* alarmsOfDevice(device: DeviceBox): Generator<OpenAlarm> {
  for (const id in device.data.points) {
    // The keys come from the records themselves.
    const { alarms } = device.data.points[id] as PointState;
    for (const key in alarms) yield alarms[key] as OpenAlarm;
  }
}

function pointNow(state: EngineState, point: Point): PointNow | null {
  const device = state.devices.get(toDeviceKey(point.enterprise, point.device));
  const known = device === undefined ? undefined : pointOf(device, point.id);
  if (device === undefined || known === undefined) return null;
  const compiled = device.compiled?.points.find(({ id }) => id === point.id);
  const { latest } = known;
  return {
    id: point.id,
    zone: point.zone ?? null,
    kind: point.kind,
    substance: point.substance ?? null,
    unit: point.unit ?? null,
    rangeMin: point.rangeMin ?? null,
    rangeMax: point.rangeMax ?? null,
    value: latest?.value ?? null,
    quality: latest?.quality ?? null,
    ts: latest?.ts ?? null,
    heardAtMs: known.heardAtMs + state.global.data.wallOffsetMs,
    unknownSinceMs: known.unknownSinceMs == null ? null : known.unknownSinceMs + state.global.data.wallOffsetMs,
    silent: compiled?.silences.some(({ key }) => known.alarms[key]?.alarm.active === true) ?? true,
  };
}

function witnessNow(state: EngineState, point: Point): WitnessNow | null {
  const now = pointNow(state, point);
  if (now === null) return null;
  const { value, quality } = now;
  const said = value === null || quality === null || now.silent ? null : { value, quality };
  return { point: now, sees: seesOf(point.witness, said) };
}
