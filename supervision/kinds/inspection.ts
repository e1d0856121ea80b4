import { checklistVersion } from "../../model/catalog/checklist-version.ts";
import type { Checklist } from "../../model/catalog/catalog.ts";
import { gatewayReadingsOf } from "../../model/offline/gathered.ts";
import type { InspectedItem, InspectionBody, InspectionFacts, PairedReading } from "../../model/offline/inspection.ts";
import type { RoundFacts } from "../../model/offline/round.ts";
import type { Claimed, Gathered, Ticket, TicketPlace } from "../../model/offline/ticket.ts";
import { failed, ok, type Result } from "../../model/result.ts";
import { DAY_MS, MINUTE_MS } from "../../model/time.ts";
import type { Look } from "../look.ts";
import { placeOf } from "../place.ts";
import type { TicketKind } from "../ticket-kind.ts";

/** Clocks of phones and gateway differ by so much at most. */
const SKEW_MS = 5 * MINUTE_MS;

/** 检查记录: over when it is there. It is never changed: who saw something else writes another one. */
export const inspection: TicketKind<InspectionFacts> = {
  kind: "inspection",
  open({ body, claimed, gathered }, { by }, look) {
    // The body fits the form's `open`.
    const said = body as unknown as InspectionBody;
    const offsetMs = claimed?.offsetMs ?? 0;
    if (said.end < said.start) return failed("times-reversed");
    if (said.end + offsetMs > look.atMs + SKEW_MS) return failed("in-the-future");
    if (!said.readings.every(({ point }) => look.point(point) !== null)) return failed("no-such-point");
    const task = taskOf(said, look, claimed);
    if (!task.ok) return task;
    const { round, list } = task.value;
    const refused = list === null ? null : whyNotAnswered(said.items, list);
    if (refused !== null) return failed(refused);
    const version = list === null ? null : checklistVersion(list);
    const { version: given = null } = said;
    const facts: InspectionFacts = {
      round: round?.id ?? null,
      plan: round?.facts.plan ?? null,
      checklist: list?.id ?? null,
      version,
      otherVersion: given === version ? null : given,
      items: said.items.map((item) => (item.at === undefined ? item : { ...item, at: item.at + offsetMs })),
      readings: pairUp(said, gathered, offsetMs),
      photos: said.photos,
      person: said.person,
      by,
      startAtMs: said.start + offsetMs,
      endAtMs: Math.min(look.atMs, said.end + offsetMs),
      deviceAtMs: claimed?.atMs ?? null,
      position: positionOf(claimed),
      signature: said.signature,
      note: said.note ?? null,
    };
    const links = round === null ? [] : [{ to: "ticket", id: round.id, role: "continues" } as const];
    const place = placeIn(said, round, list);
    return ok({ state: "recorded", place, facts, level: null, dueAtMs: null, links, over: true });
  },
  act: (_ticket, { act }) => (act === "comment" ? ok({}) : failed("no-such-act")),
  // As long as two readings of a portable in a row, and the alarms around it, are held against it.
  keepMs: 7 * DAY_MS,
};

interface Task {
  readonly round: Ticket<RoundFacts> | null;
  readonly list: Checklist | null;
}

/**
 * The round it is for, and the list that is gone through. What was done on the ground without a network is a record, also of a round that was
 * missed meanwhile: it stands beside it and does not undo it.
 */
function taskOf({ round: id, checklist }: InspectionBody, look: Look, claimed: Claimed | null): Result<Task, string> {
  const round = id === undefined ? null : (look.tickets<RoundFacts>("round").find((each) => each.id === id) ?? null);
  if (id !== undefined && round === null) return failed("no-such-round");
  if (round !== null && round.state !== "due" && claimed === null) return failed("round-over");
  const name = checklist ?? round?.facts.checklist;
  if (name === undefined) return ok({ round, list: null });
  if (round !== null && name !== round.facts.checklist) return failed("other-checklist");
  const list = look.catalog.checklists.find((each) => each.id === name && each.enterprise === look.enterprise);
  // A round that is due is gone by its list, though that was retired meanwhile.
  if (list === undefined || (list.retired === true && round === null)) return failed("no-such-checklist");
  return ok({ round, list });
}

function whyNotAnswered(items: readonly InspectedItem[], { items: asked }: Checklist): string | null {
  const answers = new Map(items.map((item) => [item.id, item]));
  if (answers.size < items.length) return "item-twice";
  if (items.some(({ id }) => !asked.some((item) => item.id === id))) return "no-such-item";
  for (const { id, kind, photo } of asked) {
    const answer = answers.get(id);
    if (answer === undefined) return "items-missing";
    if (answer.result === "na") continue;
    if (kind === "value" && answer.value === undefined) return "value-needed";
    if (photo === true && answer.photo === undefined) return "photo-needed";
    if (answer.result === "nok" && answer.note === undefined && answer.value === undefined) return "note-needed";
  }
  return null;
}

/** Each reading of the portable with what the gateway had then. */
function pairUp({ readings }: InspectionBody, gathered: Gathered, offsetMs: number): readonly PairedReading[] {
  const own = gatewayReadingsOf(gathered);
  return readings.map((reading, i) => ({ ...reading, at: reading.at + offsetMs, gateway: own[i] ?? null }));
}

/** Where the body says nothing, it is where its round is; points are those of its readings and of its list, too. */
function placeIn(said: InspectionBody, round: Ticket<RoundFacts> | null, list: Checklist | null): TicketPlace {
  const points = [
    ...said.points,
    ...(round?.place.points ?? []),
    ...said.readings.map(({ point }) => point),
    ...(list?.items ?? []).flatMap(({ point }) => point ?? []),
  ];
  return placeOf({ site: said.site ?? round?.place.site, zone: said.zone ?? round?.place.zone, points });
}

function positionOf(claimed: Claimed | null) {
  return claimed?.position ?? null;
}
