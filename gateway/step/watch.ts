import type { Moment } from "../../alarms/moment.ts";
import { dueAtMs, onJudgement, onTime } from "../../rules/evaluate.ts";
import type { JudgedReading } from "../../rules/condition.ts";
import { byId, type DeviceBox, type EngineState, type PointState, touch, type WatchMemory } from "../state.ts";
import { observeAt, placeOfPoint } from "./alarm-book.ts";
import type { CompiledPoint, CompiledWatch, WatchInput } from "./compile.ts";
import { applyChange, conditionStateOf, toJudged } from "./judge.ts";
import { moveMoment } from "./moment-of.ts";
import { isSilent } from "./silence.ts";

/** What a point says, or that it fell silent, goes to every condition with a memory that watches it, wherever its alarm stands. */
export function feedWatchers(
  state: EngineState,
  point: CompiledPoint,
  reading: JudgedReading,
  atMs: number,
  moment: Moment,
): void {
  const isWindowed = state.protection.windowed.size > 0 && state.protection.windowed.has(point.state.no);
  for (const fed of point.watchers) {
    feed(state, fed, isWindowed && fed.watch.spec.leavesWindowsOut === true ? NOT_HEARD : reading, atMs, moment);
  }
}

/** A window over a point began: it is no witness from now on. After its end the next reading makes it one again: the last may be test gas. */
export function leaveWindowOut(state: EngineState, point: CompiledPoint, moment: Moment): void {
  const atMs = Math.max(point.state.judgedAtMs, moment.nowMs);
  for (const fed of point.watchers) {
    if (fed.watch.spec.leavesWindowsOut === true) feed(state, fed, NOT_HEARD, atMs, moment);
  }
}

function feed(state: EngineState, fed: WatchInput, reading: JudgedReading, atMs: number, moment: Moment): void {
  const { watch, input } = fed;
  const { device, point } = watch.home;
  touch(state, device);
  const memory = memoryOf(state, watch, input);
  const remembered = conditionStateOf(point.state, watch);
  // Points of several devices need not be judged in order of time; a memory is.
  const nowMs = Math.max(atMs, remembered.atMs);
  judgeWhatIsDue(state, watch, memory, nowMs, moment);
  watch.spec.take(memory, input, reading, nowMs);
  judgeNow(state, watch, memory, nowMs, moment);
}

/** Judges at every instant at which time alone may have changed what can be said, and lets delays run out. */
export function runWatchTimers(state: EngineState, point: CompiledPoint, nowMs: number, moment: Moment): void {
  for (const watch of point.watches) {
    judgeWhatIsDue(state, watch, memoryOf(state, watch, null), nowMs, moment);
    const remembered = conditionStateOf(point.state, watch);
    for (const change of onTime(watch.spec, remembered, nowMs)) carryOver(state, watch, change, nowMs, moment);
  }
}

/** Judges by what is remembered, or, when nothing is, by the newest values: after a change of the catalogue. */
export function judgeWatches(state: EngineState, point: CompiledPoint, nowMs: number, moment: Moment): void {
  for (const watch of point.watches) {
    const memory = memoryOf(state, watch, null);
    judgeWhatIsDue(state, watch, memory, nowMs, moment);
    // What is not in service says nothing any more, whatever it said last.
    watch.inputs.forEach((point, input) => {
      if (point === null) watch.spec.take(memory, input, NOT_HEARD, nowMs);
    });
    judgeNow(state, watch, memory, nowMs, moment);
  }
}

/** Silence, seen by a condition. */
const NOT_HEARD: JudgedReading = { value: false, known: false, overRange: false };

/** When the conditions with a memory of a point are due next; Infinity: never. */
export function watchDueMs(state: EngineState, point: CompiledPoint): number {
  let nextMs = Number.POSITIVE_INFINITY;
  for (const watch of point.watches) {
    const delayDueMs = dueAtMs(conditionStateOf(point.state, watch), watch.spec);
    const ownDueMs = watch.spec.dueAtMs(memoryOf(state, watch, null));
    nextMs = Math.min(nextMs, delayDueMs ?? nextMs, ownDueMs ?? nextMs);
  }
  return nextMs;
}

/** Time in which the gateway heard nothing puts deadlines off. */
export function deafenWatches(point: CompiledPoint, deafMs: number, atMs: number): void {
  for (const watch of point.watches) {
    const kept = point.state.memories?.[watch.key];
    if (kept !== undefined && kept.form === watch.spec.memoryForm) watch.spec.deafen?.(kept.data, deafMs, atMs);
  }
}

function judgeWhatIsDue(
  state: EngineState,
  watch: CompiledWatch,
  memory: unknown,
  nowMs: number,
  moment: Moment,
): void {
  let lastMs = Number.NEGATIVE_INFINITY;
  for (let dueMs = watch.spec.dueAtMs(memory); dueMs !== null && dueMs <= nowMs; dueMs = watch.spec.dueAtMs(memory)) {
    // A condition that stays due would hold everybody up: once is enough.
    if (dueMs <= lastMs) return;
    lastMs = dueMs;
    judgeNow(state, watch, memory, dueMs, moment);
  }
}

function judgeNow(state: EngineState, watch: CompiledWatch, memory: unknown, atMs: number, moment: Moment): void {
  const { device, point } = watch.home;
  const { spec, key } = watch;
  const remembered = conditionStateOf(point.state, watch);
  const judgement = spec.judge(memory, atMs, remembered.active);
  for (const change of onJudgement(spec, remembered, judgement, atMs)) carryOver(state, watch, change, atMs, moment);
  state.due.lower(device, Math.min(dueAtMs(remembered, spec) ?? Infinity, spec.dueAtMs(memory) ?? Infinity));
  if (!remembered.active || judgement === "unknown" || point.state.alarms[key] === undefined) return;
  const { value } = spec.sight(memory, atMs);
  if (value === null) return;
  moveMoment(state, moment, atMs);
  observeAt(placeOfPoint(device, point.state), key, { value, latched: remembered.latched }, spec.farther, moment);
}

function carryOver(
  state: EngineState,
  watch: CompiledWatch,
  change: Parameters<typeof applyChange>[4],
  atMs: number,
  moment: Moment,
): void {
  const { device, point } = watch.home;
  const { value, facts } = watch.spec.sight(memoryOf(state, watch, null), atMs);
  const seen = { value, ts: point.state.latest?.ts ?? null };
  applyChange(state, device, point, watch, change, seen, moment, facts);
}

/**
 * The memory of a condition; a new one begins with the newest values of its inputs. `except`: the input that is about to speak.
 *
 * They stand where they were heard, lest a slope be bent; judged is from now on, for nothing happened to a rule before it was in force.
 */
function memoryOf(state: EngineState, watch: CompiledWatch, except: number | null): unknown {
  if (watch.memory !== null) return watch.memory.data;
  const point = watch.home.point.state;
  const { memoryForm } = watch.spec;
  const kept = point.memories?.[watch.key];
  if (kept !== undefined && kept.form === memoryForm) {
    watch.memory = kept;
    return kept.data;
  }
  const data = watch.spec.newMemory();
  watch.memory = { form: memoryForm, data };
  rememberIn(point, watch.key, watch.memory);
  const remembered = conditionStateOf(point, watch);
  remembered.atMs = Math.max(remembered.atMs, state.atMs);
  const heard = watch.inputs.flatMap((point, input) => (point === null || input === except ? [] : [{ point, input }]));
  heard.sort((a, b) => a.point.state.heardAtMs - b.point.state.heardAtMs || a.input - b.input);
  for (const { point, input } of heard) {
    const { latest, heardAtMs } = point.state;
    if (latest === null || isSilent(point)) continue;
    if (watch.spec.leavesWindowsOut === true && state.protection.windowed.has(point.state.no)) continue;
    watch.spec.take(data, input, toJudged(latest), heardAtMs);
  }
  return data;
}

function rememberIn(state: PointState, key: string, memory: WatchMemory): void {
  state.memories ??= {};
  state.memories[key] = memory;
}

/** Joins conditions with a memory to the points they watch. `find`: a point in force of an enterprise. */
export function linkWatches(
  devices: Iterable<DeviceBox>,
  find: (enterprise: string, point: string) => CompiledPoint | null,
): void {
  // In an order that follows from the catalogue: who hears first gets the first alarm's id.
  for (const device of [...devices].sort(byId)) {
    for (const point of device.compiled?.points ?? []) {
      // One of each for all of them: most watch nothing but their own point.
      const home = { device, point };
      const alone = [point];
      for (const watch of point.watches) link(watch, home, alone, find);
    }
  }
}

/** Takes apart what `linkWatches` joined. */
export function unlinkWatches(devices: Iterable<DeviceBox>): void {
  for (const device of devices) for (const point of device.compiled?.points ?? []) point.watchers = [];
}

function link(
  watch: CompiledWatch,
  home: CompiledWatch["home"],
  alone: readonly CompiledPoint[],
  find: (enterprise: string, point: string) => CompiledPoint | null,
): void {
  const { enterprise, point, spec } = watch;
  watch.home = home;
  const isAlone = spec.others.length === 0 && point === home.point.id;
  watch.inputs = isAlone ? alone : [point, ...spec.others].map((id) => find(enterprise, id));
  for (const [input, heard] of watch.inputs.entries()) {
    if (heard === null) continue;
    heard.watchers = heard.watchers.concat({ watch, input });
    // Its bits say whether a loop is bypassed; a process value beside them changes with every reading and says nothing of that.
    if (watch.kind === "interlock" && heard.spec.kind === "discrete") heard.isWitness = true;
  }
}
