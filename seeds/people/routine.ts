import { chinaDayOf, chinaMidnightBefore } from "../../model/china-time.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../../model/time.ts";
import type { EnterpriseSeed, RoundSeed } from "../world/enterprise-seed.ts";
import type { Body, Position } from "./people.ts";
import { type DailyPermit, type DailyRoutine } from "./routines.ts";

/** What the gateway has of an enterprise's day when its people look. It is all they go by: a demo that was restarted repeats nothing. */
export interface Seen {
  readonly promises: readonly { readonly day: string; readonly withdrawn: boolean }[];
  /** Rounds that are due. */
  readonly rounds: readonly { readonly id: string; readonly checklist: string; readonly openedAtMs: number }[];
  /** Newest first. */
  readonly permits: readonly SeenPermit[];
  readonly points: ReadonlyMap<string, SeenPoint>;
}

export interface SeenPermit {
  readonly id: string;
  readonly work: string;
  readonly state: string;
  readonly openedAtMs: number;
  readonly changedAtMs: number;
  readonly over: boolean;
}

export interface SeenPoint {
  /** null: nothing is known now. */
  readonly value: number | null;
  readonly unit: string | null;
  readonly inOrder: boolean;
}

/** What somebody does now. */
export type Deed =
  | { readonly does: "open"; readonly person: string; readonly path: string; readonly body: Body }
  | {
      readonly does: "act";
      readonly person: string;
      readonly path: string;
      readonly id: string;
      readonly act: string;
      readonly body: Body;
    }
  | { readonly does: "inspect"; readonly person: string; readonly body: Body; readonly position: Position };

/** From then on the job of the day is applied for, and its promise filed; a plant that never did does so at once. China Standard Time. */
const JOB_FROM_MS = 7 * HOUR_MS;
const PROMISE_FROM_MS = 7.5 * HOUR_MS;
/** A round is gone so long after it fell due, and so long is spent on each thing. */
const ROUND_AFTER_MS = 4 * MINUTE_MS;
const ITEM_MS = 30 * SECOND_MS;
/** Between two steps of a permit, and from its start to its end. */
const STEP_MS = MINUTE_MS;
const WORK_MS = 40 * MINUTE_MS;

/** What the people of an enterprise owe the day: its promise, its rounds, and its job. Nothing where all is done. */
export function owed(routine: DailyRoutine, seen: Seen, nowMs: number): readonly Deed[] {
  return [...promiseOwed(routine, seen, nowMs), ...roundsOwed(routine, seen, nowMs), ...jobOwed(routine, seen, nowMs)];
}

function promiseOwed(
  { seed, promise, permit }: DailyRoutine,
  { promises, permits }: Seen,
  nowMs: number,
): readonly Deed[] {
  const today = chinaDayOf(nowMs);
  // It names the job of the day: once that is approved, it is sure to be one.
  if (permit !== undefined && !isIssued(permits, permit.work, nowMs)) return [];
  if (promises.some(({ day, withdrawn }) => day === today && !withdrawn)) return [];
  if (promises.length > 0 && nowMs < chinaMidnightBefore(nowMs) + PROMISE_FROM_MS) return [];
  const body = { ...promise, major: seed.people.manager };
  return [{ does: "open", person: `${seed.id}-manager`, path: "promises", body }];
}

function isIssued(permits: readonly SeenPermit[], work: string, nowMs: number): boolean {
  return permits.some((each) => {
    return each.work === work && each.state !== "applied" && each.openedAtMs >= chinaMidnightBefore(nowMs);
  });
}

function roundsOwed({ seed }: DailyRoutine, seen: Seen, nowMs: number): readonly Deed[] {
  return seen.rounds.flatMap(({ id, checklist, openedAtMs }) => {
    const round = seed.rounds?.find((each) => `${seed.id}-${each.id}` === checklist);
    if (round === undefined || nowMs < openedAtMs + ROUND_AFTER_MS) return [];
    // Nobody goes his round where something is in alarm; and what is not known cannot be held against anything.
    const points = round.items.flatMap(({ point }) => (point === undefined ? [] : [seen.points.get(point)]));
    if (points.some((point) => point === undefined || !point.inOrder || point.value === null)) return [];
    const { lat, lon } = seed.site;
    const body = inspectionOf(seed, round, { id, seen, nowMs });
    return { does: "inspect", person: `${seed.id}-inspector`, body, position: { lat, lon, accuracyM: 25 } };
  });
}

function inspectionOf(
  seed: EnterpriseSeed<never>,
  round: RoundSeed,
  { id, seen, nowMs }: { readonly id: string; readonly seen: Seen; readonly nowMs: number },
): Body {
  const start = nowMs - round.items.length * ITEM_MS;
  const readings = round.items.flatMap(({ point }) => {
    const gas = seed.devices.flatMap(({ points }) => points).some((each) => each.id === point && each.kind === "gas");
    const now = point === undefined ? undefined : seen.points.get(point);
    if (!gas || now?.value == null || now.unit === null) return [];
    return { point, value: now.value, unit: now.unit, instrument: "PG-1112", at: nowMs };
  });
  return {
    round: id,
    site: `${seed.id}-site`,
    zone: `${seed.id}-${round.zone}`,
    items: round.items.map(({ id: item, point }, i) => ({
      id: item,
      result: "ok",
      at: start + (i + 1) * ITEM_MS,
      ...(point === undefined ? {} : { value: seen.points.get(point)?.value }),
    })),
    readings,
    person: seed.people.inspector,
    start,
    end: nowMs,
    signature: seed.people.inspector,
  };
}

/** One job a day under a permit, from its application to its acceptance, a step at a time. */
function jobOwed({ seed, permit }: DailyRoutine, { permits }: Seen, nowMs: number): readonly Deed[] {
  if (permit === undefined) return [];
  const own = permits.filter(({ work }) => work === permit.work);
  const job = own.find(({ over }) => !over);
  const [operator, manager] = [`${seed.id}-operator`, `${seed.id}-manager`];
  if (job === undefined) {
    const midnightMs = chinaMidnightBefore(nowMs);
    if (own.some(({ openedAtMs }) => openedAtMs >= midnightMs)) return [];
    if (own.length > 0 && nowMs < midnightMs + JOB_FROM_MS) return [];
    return [{ does: "open", person: operator, path: "permits", body: applicationOf(seed, permit, nowMs) }];
  }
  const act = (person: string, name: string, body: Body): readonly Deed[] => [
    { does: "act", person, path: "permits", id: job.id, act: name, body },
  ];
  const sinceMs = nowMs - job.changedAtMs;
  if (sinceMs < STEP_MS) return [];
  if (job.state === "applied") return act(manager, "approve", { post: permit.post });
  if (job.state === "approved") return act(operator, "start", { measuresInPlace: true });
  const isDone = job.state !== "working" || sinceMs >= WORK_MS;
  return isDone ? act(operator, "finish", { siteClear: true, acceptedBy: seed.people.manager }) : [];
}

function applicationOf(seed: EnterpriseSeed<never>, { post: _, zone, ...permit }: DailyPermit, nowMs: number): Body {
  return {
    ...permit,
    zone: `${seed.id}-${zone}`,
    from: nowMs,
    until: nowMs + 4 * HOUR_MS,
    supervisor: seed.people.inspector,
    workers: [seed.people.operator],
  };
}
