import type { Alarm, AlarmEvent, AlarmEventKind } from "../../model/alarm.ts";
import type { Annunciation, Disposal, StandingSpan } from "../../model/indicators.ts";
import type { Level } from "../../model/level.ts";

/** What of an alarm's transition a report needs: a month of them is kept at once. */
export interface AlarmStep {
  readonly alarm: string;
  readonly no: number;
  readonly seq: number;
  readonly atMs: number;
  readonly kind: AlarmEventKind;
  readonly byPerson: boolean;
}

/** What of an alarm. */
export interface AlarmSketch {
  readonly key: string;
  readonly enterprise: string;
  readonly point: string | null;
  readonly rule: string;
  readonly level: Level;
  readonly raisedAtMs: number;
  readonly disposal: string | null;
}

export interface AlarmStory {
  readonly annunciations: readonly Annunciation[];
  readonly standing: readonly (StandingSpan & { readonly sketch: AlarmSketch })[];
  readonly disposals: readonly Disposal[];
}

/** What a person does about an alarm and leaves on record. */
const ANSWERS: ReadonlySet<AlarmEventKind> = new Set(["acknowledged", "shelved", "commented", "dismissed"]);
/** Raised with one of these at once, an alarm called nobody. */
const SILENT: ReadonlySet<AlarmEventKind> = new Set(["covered", "suppressed", "out-of-service"]);
const ENDS: ReadonlySet<AlarmEventKind> = new Set(["cleared", "retired"]);

export function toStep({ alarm, no, seq, atMs, kind, by }: AlarmEvent): AlarmStep {
  return { alarm, no, seq, atMs, kind, byPerson: by !== null };
}

export function toSketch(alarm: Alarm): AlarmSketch {
  const { enterprise, point, device, rule, level, raisedAtMs, dismissal } = alarm;
  const key = [enterprise, point ?? device ?? "", rule, String(level)].join(" ").replace(/ +/g, " ");
  return { key, enterprise, point, rule, level, raisedAtMs, disposal: dismissal?.type ?? null };
}

/**
 * Tells from the transitions of a period, and from what stood when it began, what called, what stood and what was disposed of.
 *
 * An alarm of which the period holds an end and no beginning stood from before it.
 */
export function tellStory(
  steps: readonly AlarmStep[],
  alarms: ReadonlyMap<string, AlarmSketch>,
  standingBefore: readonly string[],
): AlarmStory {
  const byAlarm = new Map<string, AlarmStep[]>(standingBefore.map((id) => [id, []]));
  for (const step of steps) {
    const own = byAlarm.get(step.alarm);
    if (own === undefined) byAlarm.set(step.alarm, [step]);
    else own.push(step);
  }
  const annunciations: Annunciation[] = [];
  const standing: (StandingSpan & { readonly sketch: AlarmSketch })[] = [];
  const disposals: Disposal[] = [];
  const before = new Set(standingBefore);
  for (const [id, own] of byAlarm) {
    const sketch = alarms.get(id);
    if (sketch === undefined) continue;
    own.sort((a, b) => a.no - b.no);
    annunciations.push(...callsOf(own, sketch, id));
    standing.push(...spansOf(own, sketch, before.has(id)));
    for (const { kind, atMs } of own) {
      if (kind !== "dismissed" || sketch.disposal === null) continue;
      disposals.push({ type: sketch.disposal, ms: Math.max(0, atMs - sketch.raisedAtMs) });
    }
  }
  return { annunciations, standing, disposals };
}

function callsOf(own: readonly AlarmStep[], { key, point, level, enterprise }: AlarmSketch, id: string) {
  return own.flatMap(({ kind, atMs, seq }, at): readonly Annunciation[] => {
    if (kind !== "raised") return [];
    if (own.some((other) => other.seq === seq && SILENT.has(other.kind))) return [];
    const answer = own.find((other, i) => i > at && other.byPerson && ANSWERS.has(other.kind));
    const named = point === null ? null : `${enterprise} ${point}`;
    return [{ key, alarm: id, point: named, level, atMs, answeredAtMs: answer?.atMs ?? null }];
  });
}

function spansOf(own: readonly AlarmStep[], sketch: AlarmSketch, stoodBefore: boolean) {
  const spans: (StandingSpan & { readonly sketch: AlarmSketch })[] = [];
  const first = own.find(({ kind }) => kind === "raised" || ENDS.has(kind));
  const began = stoodBefore || (first !== undefined && ENDS.has(first.kind));
  let fromMs = began ? sketch.raisedAtMs : null;
  for (const { kind, atMs } of own) {
    if (kind === "raised") fromMs ??= atMs;
    if (!ENDS.has(kind) || fromMs === null) continue;
    spans.push({ key: sketch.key, fromMs, toMs: atMs, sketch });
    fromMs = null;
  }
  if (fromMs !== null) spans.push({ key: sketch.key, fromMs, toMs: null, sketch });
  return spans;
}
