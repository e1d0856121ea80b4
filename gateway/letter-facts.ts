import type { AnswerPort } from "../api/answer-port.ts";
import type { Alarm } from "../model/alarm.ts";
import type { Catalog } from "../model/catalog/catalog.ts";
import { type PointKey, toDeviceKey, toPointKey } from "../model/ids.ts";
import type { OutboxEntry } from "../model/push.ts";
import type { AnswerLinks, LetterFacts } from "../notify/letter.ts";
import { textOf } from "../notify/settings.ts";
import type { Records } from "../storage/records/records.ts";
import { ANSWER_MS } from "./answer-links.ts";
import type { View } from "./view.ts";

export interface LetterFactsDeps {
  readonly view: View;
  readonly records: Pick<Records, "alarm">;
  readonly answers: AnswerPort;
  /** What people open; null: nothing was set, and links would lead nowhere. */
  readonly publicUrl: string | null;
}

/** Finds what makes a message readable: names of the catalogue in force, the first out, who answered, where to answer. */
export function openLetterFacts(deps: LetterFactsDeps): (entry: OutboxEntry) => Promise<LetterFacts> {
  let names: Names | null = null;
  return async (entry) => {
    const { catalog } = deps.view;
    if (names?.catalog !== catalog) names = toNames(catalog);
    const { alarm } = entry;
    const point = alarm.point === null ? undefined : names.points.get(toPointKey(alarm.enterprise, alarm.point));
    const device = alarm.device === null ? undefined : names.devices.get(toDeviceKey(alarm.enterprise, alarm.device));
    const own = point ?? device;
    return {
      enterprise: names.enterprises.get(alarm.enterprise) ?? alarm.enterprise,
      zone: own?.zone ?? null,
      tag: alarm.point ?? alarm.device ?? "",
      name: own?.name ?? null,
      firstOut: firstOutOf(deps.view, alarm),
      answered: await answeredOf(deps, alarm, names.people),
      links: linksOf(deps, entry),
    };
  };
}

interface Names {
  readonly catalog: Catalog;
  readonly enterprises: ReadonlyMap<string, string>;
  readonly points: ReadonlyMap<PointKey, Named>;
  readonly devices: ReadonlyMap<string, Named>;
  readonly people: ReadonlyMap<string, string>;
}

interface Named {
  readonly name: string | null;
  readonly zone: string | null;
}

function toNames(catalog: Catalog): Names {
  const zones = new Map(catalog.zones.map(({ id, name }) => [id, name ?? id]));
  return {
    catalog,
    enterprises: new Map(catalog.enterprises.map(({ id, name }) => [id, name ?? id])),
    points: new Map(
      catalog.points.map(({ enterprise, id, name, zone }) => [
        toPointKey(enterprise, id),
        { name: name ?? null, zone: zone === undefined ? null : (zones.get(zone) ?? zone) },
      ]),
    ),
    devices: new Map(
      catalog.devices.map(({ enterprise, id, name }) => [
        toDeviceKey(enterprise, id),
        { name: name ?? null, zone: null },
      ]),
    ),
    people: new Map(catalog.users.map(({ username, name }) => [username, name ?? username])),
  };
}

/** The alarm its incident began with, while that one is open. */
function firstOutOf(view: View, { id, incident }: Alarm): LetterFacts["firstOut"] {
  if (incident == null || incident === id) return null;
  const first = view.openAlarm(incident)?.alarm;
  return first === undefined ? null : { tag: first.point ?? first.device ?? first.rule, raisedAtMs: first.raisedAtMs };
}

/** Nothing is read for an alarm that nobody has answered: in a storm that is all of them. */
async function answeredOf(
  { view, records }: LetterFactsDeps,
  { id }: Alarm,
  people: ReadonlyMap<string, string>,
): Promise<LetterFacts["answered"]> {
  if (view.openAlarm(id)?.alarm.acknowledged === false) return null;
  const event = (await records.alarm(id))?.events.findLast(({ kind }) => kind === "acknowledged");
  return event?.by == null ? null : { by: people.get(event.by) ?? event.by, atMs: event.atMs };
}

function linksOf(deps: LetterFactsDeps, entry: OutboxEntry): AnswerLinks | null {
  const { publicUrl, answers, view } = deps;
  if (publicUrl === null) return null;
  const channel = view.catalog.channels.find(({ id }) => id === entry.channel);
  // A group's message is nobody's own: whoever reads it signs in.
  const person = entry.to?.person ?? (channel === undefined ? null : textOf(channel, "person"));
  const base = publicUrl.replace(/\/$/, "");
  // No alarm stands behind these: there is nothing to answer, but a shift to be confirmed.
  if (entry.reason === "shift-check")
    return { open: `${base}/#/duty`, acknowledge: null, arrive: null, reassign: null };
  if (entry.reason === "proof") return null;
  if (person === null) {
    const page = `${base}/#/alarms/${encodeURIComponent(entry.alarm.id)}`;
    return { open: page, acknowledge: null, arrive: null, reassign: null };
  }
  const untilMs = entry.atMs + ANSWER_MS;
  const to = (action: "open" | "acknowledge" | "arrive" | "reassign") =>
    `${base}/r/${answers.toToken({ key: entry.key, person, action, untilMs })}`;
  return { open: to("open"), acknowledge: to("acknowledge"), arrive: to("arrive"), reassign: to("reassign") };
}
