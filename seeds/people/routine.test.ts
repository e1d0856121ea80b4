import { describe, expect, it } from "vitest";
import { chinaDayOf } from "../../model/china-time.ts";
import { earthDistanceM } from "../../model/knowledge/earth-distance.ts";
import { TICKET_FORMS } from "../../model/offline/forms.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../../model/time.ts";
import { type Deed, owed, type Seen, type SeenPermit, type SeenPoint } from "./routine.ts";
import { type DailyRoutine, ROUTINES } from "./routines.ts";

const LOOK_MS = 30 * SECOND_MS;
/** Eleven in the morning in China. */
const START_AT_MS = Date.parse("2026-03-02T03:00:00Z");
const routineOf = (enterprise: string): DailyRoutine => {
  const found = ROUTINES.find(({ seed }) => seed.id === enterprise);
  if (found === undefined) throw new Error(`${enterprise} has no routine`);
  return found;
};
const QUIET: SeenPoint = { value: 1, unit: "ppm", inOrder: true };

/** A gateway in a few lines: it keeps what it is told, and opens a round every so many hours. */
class PaperGateway {
  readonly deeds: { readonly atMs: number; readonly deed: Deed }[] = [];
  readonly #promises: { day: string; withdrawn: boolean }[] = [];
  readonly #rounds: { id: string; checklist: string; openedAtMs: number; done: boolean }[] = [];
  #permits: SeenPermit[] = [];
  readonly #routine: DailyRoutine;
  point: SeenPoint = QUIET;

  constructor(routine: DailyRoutine) {
    this.#routine = routine;
  }

  seen(nowMs: number): Seen {
    for (const { id, everyHours } of this.#routine.seed.rounds ?? []) {
      const startsAtMs = Math.floor(nowMs / (everyHours * HOUR_MS)) * everyHours * HOUR_MS;
      const round = `${id}/${startsAtMs}`;
      if (!this.#rounds.some((each) => each.id === round))
        this.#rounds.push({
          id: round,
          checklist: `${this.#routine.seed.id}-${id}`,
          openedAtMs: Math.max(startsAtMs, START_AT_MS),
          done: false,
        });
    }
    const ids = (this.#routine.seed.rounds ?? []).flatMap(({ items }) => items.flatMap(({ point }) => point ?? []));
    return {
      promises: this.#promises,
      rounds: this.#rounds.filter(({ done }) => !done),
      permits: this.#permits,
      points: new Map(ids.map((id) => [id, this.point])),
    };
  }

  take(deed: Deed, atMs: number): void {
    this.deeds.push({ atMs, deed });
    if (deed.does === "inspect") {
      for (const round of this.#rounds) if (round.id === deed.body["round"]) round.done = true;
    } else if (deed.does === "act") {
      const states: Record<string, string> = { approve: "approved", start: "working", finish: "finished" };
      const state = states[deed.act] ?? "";
      this.#permits = this.#permits.map((permit) => ({
        ...permit,
        state,
        changedAtMs: atMs,
        over: state === "finished",
      }));
    } else if (deed.path === "promises") {
      this.#promises.push({ day: chinaDayOf(atMs), withdrawn: false });
    } else {
      const work = String(deed.body["work"]);
      const permit = { id: `p${this.#permits.length}`, work, state: "applied", openedAtMs: atMs, changedAtMs: atMs };
      this.#permits = [{ ...permit, over: false }, ...this.#permits];
    }
  }
}

function live(routine: DailyRoutine, hours: number, gateway = new PaperGateway(routine)): PaperGateway {
  for (let atMs = START_AT_MS; atMs < START_AT_MS + hours * HOUR_MS; atMs += LOOK_MS)
    for (const deed of owed(routine, gateway.seen(atMs), atMs)) gateway.take(deed, atMs);
  return gateway;
}

const named = ({ deeds }: PaperGateway) =>
  deeds.map(({ deed }) => (deed.does === "act" ? deed.act : deed.does === "open" ? deed.path : "round"));
const count = (gateway: PaperGateway, name: string) => named(gateway).filter((each) => each === name).length;

describe("the quiet day of the demo", () => {
  it("an untouched demo applies for its job at once, promises it when it is approved, and goes its round within minutes", () => {
    const day = live(routineOf("alupolish"), 0.5);
    const { deeds } = day;
    expect(named(day)).toEqual(["permits", "approve", "promises", "start", "round"]);
    expect(deeds[0]?.atMs).toBe(START_AT_MS);
    const round = deeds.find(({ deed }) => deed.does === "inspect");
    expect(round?.atMs).toBe(START_AT_MS + 4 * MINUTE_MS);
  });

  it("the job of the day is applied for, approved, begun and accepted, a step at a time and once a day", () => {
    const day = live(routineOf("alupolish"), 12);
    expect(named(day).filter((name) => !["promises", "round"].includes(name))).toEqual([
      "permits",
      "approve",
      "start",
      "finish",
    ]);
    const at = (name: string) => day.deeds[named(day).indexOf(name)]?.atMs ?? 0;
    expect(at("finish") - at("start")).toBe(40 * MINUTE_MS);
    const applied = live(routineOf("alupolish"), 48).deeds.filter(
      ({ deed }) => deed.does === "open" && deed.path === "permits",
    );
    expect(applied.map(({ atMs }) => atMs)).toEqual([
      START_AT_MS,
      Date.parse("2026-03-02T23:00:00Z"),
      Date.parse("2026-03-03T23:00:00Z"),
    ]);
  });

  it.each(ROUTINES.map((routine) => [routine.seed.id, routine] as const))(
    "%s: two days make one promise each, one inspection a round, and no more than a few tickets an hour",
    (_, routine) => {
      const gateway = live(routine, 48);
      // The two days touch three dates.
      expect(count(gateway, "promises")).toBe(3);
      const every = routine.seed.rounds?.[0]?.everyHours;
      const rounds = every === undefined ? 0 : 48 / every;
      expect(Math.abs(count(gateway, "round") - rounds)).toBeLessThanOrEqual(1);
      for (let hour = 0; hour < 48; hour++) {
        const from = START_AT_MS + hour * HOUR_MS;
        const opened = gateway.deeds.filter(
          ({ atMs, deed }) => deed.does !== "act" && atMs >= from && atMs < from + HOUR_MS,
        );
        expect(opened.length).toBeLessThanOrEqual(3);
      }
    },
  );

  it("looking again asks for nothing that is done already: a restarted demo repeats nothing", () => {
    for (const routine of ROUTINES) {
      const gateway = live(routine, 1);
      const nowMs = START_AT_MS + HOUR_MS - LOOK_MS;
      expect(owed(routine, gateway.seen(nowMs), nowMs)).toEqual([]);
    }
  });

  it("after midnight nobody promises before half past seven", () => {
    const { deeds } = live(routineOf("coldchain"), 24);
    const promised = deeds.flatMap(({ atMs, deed }) => (deed.does === "open" ? [atMs] : []));
    expect(promised).toEqual([START_AT_MS, Date.parse("2026-03-02T23:30:00Z")]);
  });

  it("nobody goes his round where a point is in alarm or not known", () => {
    for (const point of [
      { ...QUIET, inOrder: false },
      { ...QUIET, value: null },
    ]) {
      const gateway = new PaperGateway(routineOf("coldchain"));
      gateway.point = point;
      expect(count(live(routineOf("coldchain"), 6, gateway), "round")).toBe(0);
    }
  });

  it("what they say fits the forms; a round is gone on the site, slowly enough, and reads what the gateway reads", () => {
    for (const routine of ROUTINES) {
      for (const { deed } of live(routine, 12).deeds) {
        const form = TICKET_FORMS.find(({ path }) => path === (deed.does === "inspect" ? "inspections" : deed.path));
        const body = (deed.does === "act" ? form?.acts[deed.act] : form?.open)?.body;
        expect(body?.safeParse(deed.body).error?.issues, JSON.stringify(deed)).toBeUndefined();
        expect(body).toBeDefined();
        if (deed.does !== "inspect") continue;
        expect(earthDistanceM(deed.position, routine.seed.site)).toBeLessThan(200);
        // The form's own fields: it was just parsed.
        const { start, end, items, readings } = deed.body as {
          readonly start: number;
          readonly end: number;
          readonly items: readonly { readonly at: number }[];
          readonly readings: readonly { readonly value: number }[];
        };
        expect((end - start) / items.length).toBeGreaterThanOrEqual(20 * SECOND_MS);
        expect(items.every(({ at }) => at > start && at <= end)).toBe(true);
        expect(readings.every(({ value }) => value === QUIET.value)).toBe(true);
      }
    }
  });
});
