import { setTimeout as wait } from "node:timers/promises";
import { chinaDayOf } from "../../model/china-time.ts";
import { DAY_MS, HOUR_MS, SECOND_MS } from "../../model/time.ts";
import { handIn } from "./api-people.ts";
import type { ApiSession } from "./api-session.ts";
import { type Deed, owed, type Seen } from "./routine.ts";
import { type DailyRoutine, ROUTINES } from "./routines.ts";

/** So often people look what the day asks of them. A step of a job is a look apart from the next. */
const LOOK_MS = 30 * SECOND_MS;
/** The first values have come by then. */
const FIRST_LOOK_MS = 8 * SECOND_MS;
/** What was refused is not tried again for so long. */
const REFUSED_MS = HOUR_MS;

/** The daily round of the demo's people, for as long as the process lives. */
export function keepRoutine(session: ApiSession, onRefused: (what: string) => void): { close(): Promise<void> } {
  const ending = new AbortController();
  const refusedAtMs = new Map<string, number>();

  async function go(): Promise<void> {
    for (let waitMs = FIRST_LOOK_MS; !ending.signal.aborted; waitMs = LOOK_MS) {
      await wait(waitMs, undefined, { signal: ending.signal }).catch(() => undefined);
      for (const routine of ending.signal.aborted ? [] : ROUTINES) await attend(routine);
    }
  }

  async function attend(routine: DailyRoutine): Promise<void> {
    try {
      const nowMs = Date.now();
      for (const deed of owed(routine, await look(session, routine, nowMs), nowMs)) await tryTo(deed, nowMs);
    } catch (error) {
      if (!ending.signal.aborted) onRefused(`${routine.seed.id} cannot look: ${wordsOf(error)}`);
    }
  }

  async function tryTo(deed: Deed, nowMs: number): Promise<void> {
    const what = nameOf(deed);
    if (ending.signal.aborted || nowMs - (refusedAtMs.get(what) ?? 0) < REFUSED_MS) return;
    try {
      await carryOut(session, deed);
    } catch (error) {
      refusedAtMs.set(what, nowMs);
      onRefused(`${what}: ${wordsOf(error)}`);
    }
  }

  const going = go();
  return {
    close() {
      ending.abort();
      return going;
    },
  };
}

async function carryOut(session: ApiSession, deed: Deed): Promise<void> {
  switch (deed.does) {
    case "open":
      return void (await session.call(deed.person, "POST", `/${deed.path}`, deed.body));
    case "act":
      return void (await session.call(deed.person, "POST", `/${deed.path}/${deed.id}/${deed.act}`, deed.body));
    case "inspect":
      return handIn(session, deed.person, deed.body, deed.position);
  }
}

function nameOf(deed: Deed): string {
  switch (deed.does) {
    case "open":
      return `${deed.person} opens ${deed.path}`;
    case "act":
      return `${deed.person} ${deed.act}s ${deed.id}`;
    case "inspect":
      return `${deed.person} goes round ${String(deed.body["round"])}`;
  }
}

async function look({ call }: ApiSession, { seed }: DailyRoutine, nowMs: number): Promise<Seen> {
  const person = `${seed.id}-manager`;
  // The API's own lists.
  const list = async <T>(path: string) => ((await call(person, "GET", path)) as { readonly items: readonly T[] }).items;
  const [promises, rounds, permits, points] = await Promise.all([
    list<Ticket>("/promises?status=all&limit=20"),
    list<Ticket>("/rounds?status=open&state=due&limit=50"),
    list<Ticket>(`/permits?status=all&limit=50&since=${nowMs - 2 * DAY_MS}`),
    list<Point>(`/points?enterprise=${seed.id}&limit=500`),
  ]);
  return {
    promises: promises.map(({ facts, state, openedAt }) => ({
      day: typeof facts["day"] === "string" ? facts["day"] : chinaDayOf(openedAt),
      withdrawn: state === "withdrawn",
    })),
    rounds: rounds.map(({ id, facts, openedAt }) => ({
      id,
      checklist: String(facts["checklist"]),
      openedAtMs: openedAt,
    })),
    permits: permits.map(({ id, facts, state, openedAt, changedAt, closedAt }) => ({
      id,
      work: String(facts["work"]),
      state,
      openedAtMs: openedAt,
      changedAtMs: changedAt,
      over: closedAt !== null,
    })),
    points: new Map(
      points.map(({ id, v, unit, state }) => [
        id,
        { value: typeof v === "number" ? v : null, unit, inOrder: state === "normal" },
      ]),
    ),
  };
}

interface Ticket {
  readonly id: string;
  readonly state: string;
  readonly openedAt: number;
  readonly changedAt: number;
  readonly closedAt: number | null;
  readonly facts: Readonly<Record<string, unknown>>;
}

interface Point {
  readonly id: string;
  readonly v: unknown;
  readonly unit: string | null;
  readonly state: string;
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
