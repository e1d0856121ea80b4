import type { Moment } from "../../../alarms/moment.ts";
import { DAY_MS, HOUR_MS } from "../../../model/time.ts";
import { ALARM_LOG_MS, isOfPlant, type Peers } from "../../../supervision/look.ts";
import { type EngineState, type PeersOfDay, touch } from "../../state.ts";
import { noteNews } from "./news.ts";

/** Days begin in China Standard Time. */
const CST_AHEAD_MS = 8 * HOUR_MS;
/** Enterprises are looked at one after the other: a thousand of them at once would hold up everything else. */
const APART_MS = 20;

/** Takes note of enterprises that are new: from now on this gateway knows them. */
export function admitEnterprises(state: EngineState, moment: Moment): void {
  const { peers } = state.global.data;
  const known = peers?.since ?? {};
  const fresh = inService(state).filter(({ id }) => known[id] === undefined);
  if (fresh.length === 0) return;
  touch(state, state.global);
  const since = { ...known, ...Object.fromEntries(fresh.map(({ id }) => [id, moment.wallMs])) };
  state.global.data.peers = { dayAtMs: startOfDayMs(moment.wallMs), byIndustry: {}, ...peers, since };
}

function inService(state: EngineState) {
  return state.catalog.data.catalog.enterprises.filter(({ retired }) => retired !== true);
}

/** Once a day: how many alarms the enterprises of each industry had in 30 days, and a look at every one of them. */
export function countPeers(state: EngineState, moment: Moment): void {
  const dayAtMs = startOfDayMs(moment.wallMs);
  const { peers } = state.global.data;
  if (peers === undefined || peers.dayAtMs >= dayAtMs) return;
  touch(state, state.global);
  const enterprises = inService(state);
  const since: Record<string, number> = {};
  const counts = new Map<string, number[]>();
  for (const { id, industry = "" } of enterprises) {
    since[id] = peers.since[id] ?? moment.wallMs;
    if (industry === "") continue;
    const known = counts.get(industry);
    const alarms = alarmsOf(state, id, moment.wallMs);
    if (known === undefined) counts.set(industry, [alarms]);
    else known.push(alarms);
  }
  const byIndustry: Record<string, Peers> = {};
  for (const [industry, alarms] of counts) {
    byIndustry[industry] = { enterprises: alarms.length, alarmsMedian: medianOf(alarms) };
  }
  const counted: PeersOfDay = { dayAtMs, since, byIndustry };
  state.global.data.peers = counted;
  enterprises.forEach(({ id }, i) => noteNews(state, id, moment.nowMs + i * APART_MS));
}

/** Engine time at which the next day begins; Infinity: nobody is supervised. */
export function peersDueMs(state: EngineState): number {
  const { peers, wallOffsetMs } = state.global.data;
  return peers === undefined ? Number.POSITIVE_INFINITY : peers.dayAtMs + DAY_MS - wallOffsetMs;
}

export function peersOf(state: EngineState, enterprise: string): Peers | null {
  const industry = state.catalog.data.catalog.enterprises.find(({ id }) => id === enterprise)?.industry;
  return (industry === undefined ? undefined : state.global.data.peers?.byIndustry[industry]) ?? null;
}

function alarmsOf(state: EngineState, enterprise: string, nowMs: number): number {
  const log = state.supervision.get(enterprise)?.data.log ?? [];
  return log.filter((line) => isOfPlant(line) && line.raisedAtMs >= nowMs - ALARM_LOG_MS).length;
}

function medianOf(counts: readonly number[]): number {
  const sorted = [...counts].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  // Both places are within a list that is not empty.
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/** When the day of an instant began, in China Standard Time. */
export function startOfDayMs(wallMs: number): number {
  return Math.floor((wallMs + CST_AHEAD_MS) / DAY_MS) * DAY_MS - CST_AHEAD_MS;
}
