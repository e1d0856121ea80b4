import { describe, expect, it } from "vitest";
import type { Role, User } from "../../model/catalog/catalog.ts";
import { DISMISSAL_TYPES, NOTE_CHARACTERS_MIN } from "../../model/dismissal.ts";
import { TICKET_FORMS } from "../../model/offline/forms.ts";
import type { ActForm, TicketForm } from "../../model/offline/ticket-form.ts";
import type { Body, People } from "../people/people.ts";
import { demoCatalog } from "../world/demo-catalog.ts";
import { createWorld } from "../world/world.ts";
import { SCENARIOS } from "./index.ts";
import type { Scenario } from "./scenario.ts";

const CATALOG = demoCatalog({ phoneUrl: "http://127.0.0.1/push", deviceSecret: () => "unused" });
const START_AT_MS = Date.parse("2026-03-02T02:00:00Z");

/** Something a person of a story says to a ticket kind, in order. */
interface Said {
  readonly atS: number;
  readonly person: string;
  readonly path: string;
  /** null: it opens a ticket. */
  readonly act: string | null;
  /** Of which ticket; null: of every one of its kind. */
  readonly name: string | null;
  readonly code: string | null;
  readonly body: Body;
}

interface Heard {
  readonly said: readonly Said[];
  readonly onAlarms: readonly { readonly person: string; readonly action: string; readonly body: Body }[];
}

/** Runs the acts of a story one after the other, and writes down what its people say. */
function listenTo({ steps }: Scenario): Heard {
  const said: Said[] = [];
  const onAlarms: Heard["onAlarms"][number][] = [];
  let atS = 0;
  const note = (what: Omit<Said, "atS" | "code"> & { readonly code?: string | undefined }) =>
    void said.push({ ...what, atS, code: what.code ?? null });
  const people: People = {
    open: (person, path, name, body) => note({ person, path, act: null, name, body }),
    act: (person, path, name, act, body) => note({ person, path, act, name, body }),
    onOpen: (person, { path, code }, act, body) => note({ person, path, act, name: null, code, body }),
    inspect: (person, body) => note({ person, path: "inspections", act: null, name: "phone", body }),
    onAlarms: (person, _point, action, body) => void onAlarms.push({ person, action, body }),
    openWindow() {},
    verify() {},
    tamper() {},
  };
  const world = createWorld({ seed: 1, startAtMs: START_AT_MS, ideal: true, people });
  for (const step of steps) {
    atS = step.atS;
    step.act(world);
  }
  return { said, onAlarms };
}

const STORIES = SCENARIOS.filter((scenario) => listenTo(scenario).said.length > 0);
const each = STORIES.map((story) => [story.name, story] as const);

describe("stories of people and machines", () => {
  it("there are those that show a contradiction of the two lines, each with its way to closure", () => {
    const closed = STORIES.flatMap((story) => listenTo(story).said).filter(({ act, code }) => act === "close" && code);
    expect([...new Set(closed.map(({ code }) => code))].sort()).toEqual([
      "D-01",
      "D-02",
      "D-03",
      "D-04",
      "D-05",
      "D-06",
      "D-07",
      "D-08",
      "D-09",
      "D-10",
      "D-11",
      "D-12",
      "D-13",
      "D-14",
      "D-15",
      "D-16",
      "D-17",
    ]);
  });

  it.each(each)("%s: what its people say fits the form, and their role may say it", (_, story) => {
    for (const { person, path, act, body } of listenTo(story).said) {
      const form = actFormOf(path, act);
      // Officials name the enterprise beside the body.
      const { enterprise: _enterprise, ...own } = body;
      const parsed = form.body.safeParse(own);
      expect(parsed.error?.issues ?? [], `${person} ${act ?? "open"} ${path}`).toEqual([]);
      expect(form.roles, `${person} ${act ?? "open"} ${path}`).toContain(roleOf(person));
    }
  });

  it.each(each)("%s: plays among its own people, zones and points, and over them", (_, story) => {
    for (const { person, body } of listenTo(story).said) {
      const { enterprise } = userOf(person);
      if (enterprise !== undefined) expect(story.enterprises, person).toContain(enterprise);
      else expect(reachOf(userOf(person)), person).toEqual(expect.arrayContaining([...story.enterprises]));
      const zones = CATALOG.zones?.filter(({ site }) => story.enterprises.some((id) => site === `${id}-site`)) ?? [];
      if (body["zone"] !== undefined) expect(zones.map(({ id }) => id)).toContain(body["zone"]);
      const points = CATALOG.points?.filter(({ enterprise }) => story.enterprises.includes(enterprise)) ?? [];
      for (const point of [body["points"], body["portables"]].flat())
        if (point !== undefined) expect(points.map(({ id }) => id)).toContain(point);
    }
  });

  it.each(each)("%s: nobody acts on what was not opened before, and who explains does not close", (_, story) => {
    const { said } = listenTo(story);
    const open = new Set<string>();
    for (const { path, act, name } of said) {
      if (act === null) open.add(`${path}/${name}`);
      else if (name !== null) expect(open).toContain(`${path}/${name}`);
    }
    const explainer = said.find(({ act }) => act === "explain")?.person;
    const closer = said.find(({ act, path }) => act === "close" && path === "contradictions")?.person;
    if (closer !== undefined) expect(explainer).not.toBe(closer);
  });

  it.each(each)("%s: alarms are disposed of with a type there is and a note that is long enough", (_, story) => {
    for (const { action, body, person } of listenTo(story).onAlarms) {
      expect(["operator", "manager"]).toContain(roleOf(person));
      if (action !== "dismiss") continue;
      expect(DISMISSAL_TYPES).toContain(body["type"]);
      expect(String(body["note"]).length).toBeGreaterThanOrEqual(NOTE_CHARACTERS_MIN);
    }
  });
});

it.each(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))(
  "scenario %s tells its steps in order of time, all before its end",
  (_, { steps, durationS }) => {
    const times = steps.map(({ atS }) => atS);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.at(-1)).toBeLessThan(durationS);
  },
);

function actFormOf(path: string, act: string | null): ActForm {
  const form: TicketForm | undefined = TICKET_FORMS.find((candidate) => candidate.path === path);
  const found = act === null ? form?.open : form?.acts[act];
  if (found == null) throw new Error(`no ${act ?? "open"} of ${path}`);
  return found;
}

function userOf(person: string): User {
  const user = CATALOG.users?.find(({ username }) => username === person);
  if (user === undefined) throw new Error(`nobody is called ${person}`);
  return user;
}

function roleOf(person: string): Role {
  return userOf(person).role;
}

/** The enterprises a user may speak about. */
function reachOf({ enterprise, area }: User): readonly string[] {
  if (enterprise !== undefined) return [enterprise];
  const areas = (CATALOG.areas ?? []).filter(({ id, parent }) => id === area || parent === area).map(({ id }) => id);
  return (CATALOG.enterprises ?? []).filter((each) => areas.includes(each.area)).map(({ id }) => id);
}
