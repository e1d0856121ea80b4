import type { DismissalType, Evidence } from "../../model/dismissal.ts";
import { assert } from "../../model/assert.ts";
import type { AlarmAction } from "../../model/journal-event.ts";
import type { WindowPurpose } from "../../model/protection.ts";
import type { Language } from "../../model/text/text.ts";
import type { Quality } from "../../model/value.ts";
import type { ToldTicket } from "./scenario-offline.ts";
import { parseTime } from "./scenario-text.ts";

/** What a line of a story does. */
export type ScenarioAction =
  | { readonly kind: "nothing" }
  | { readonly kind: "readings"; readonly readings: readonly ToldReading[] }
  | { readonly kind: "reporter"; readonly reading: ToldReading; readonly everyMs: number }
  | { readonly kind: "reporter-stops"; readonly point: string }
  | { readonly kind: "raw"; readonly device: string; readonly text: string }
  | { readonly kind: "repeat"; readonly device: string }
  | { readonly kind: "device-clock"; readonly device: string; readonly aheadMs: number }
  | { readonly kind: "online"; readonly device: string; readonly online: boolean }
  | {
      readonly kind: "command";
      readonly by: string;
      readonly action: AlarmAction;
      readonly alarm: ToldAlarm;
      readonly minutes: number | null;
      readonly note: string | null;
      readonly to?: string;
      readonly dismissal?: { readonly type: DismissalType; readonly evidence: Evidence };
    }
  | { readonly kind: "protection"; readonly by: string; readonly order: ToldOrder }
  /** `rule`: of a signature or its end; `catalogue`: the block that holds the rule asked for. */
  | {
      readonly kind: "deviation";
      readonly by: string;
      readonly act: "asked" | "signed" | "refused" | "revoked";
      readonly of: string;
      readonly words: string | null;
    }
  | { readonly kind: "drill"; readonly by: string; readonly order: ToldDrill }
  | { readonly kind: "duty"; readonly by: string; readonly order: ToldDuty }
  | { readonly kind: "apply"; readonly by: string; readonly catalogue: string }
  | { readonly kind: "stop" }
  | { readonly kind: "start" }
  | { readonly kind: "stall"; readonly spanMs: number; readonly isNoticed: boolean }
  | { readonly kind: "wall-clock"; readonly byMs: number }
  | { readonly kind: "fact"; readonly fault: string; readonly subject: string; readonly active: boolean }
  | { readonly kind: "world"; readonly scenario: string; readonly deviceKey: string }
  | { readonly kind: "ticket"; readonly by: string; readonly told: ToldTicket }
  | { readonly kind: "look"; readonly at: string }
  | { readonly kind: "why"; readonly point: string; readonly atMs: number | null; readonly language: Language };

export interface ToldReading {
  readonly point: string;
  /** Any JSON value; a bare word is a state word. */
  readonly value: unknown;
  /** Named beside the value; the runner leaves the point's own unit unsaid in the message. */
  readonly unit: string | null;
  readonly quality: Quality | null;
  readonly historical: boolean;
  /** Time since the story began, on the device's clock; undefined: now; null: the device says none. */
  readonly measuredAtMs: number | null | undefined;
  readonly counter: number | null;
}

/** An alarm as people name it: its point (none for the gateway's own) and condition. */
export interface ToldAlarm {
  readonly point: string | null;
  readonly condition: string;
}

/** As people say it: what stands over a point is named by the point. */
export type ToldOrder =
  | {
      readonly type: "out-of-service";
      readonly point: string;
      readonly minutes: number;
      readonly reason: string;
      readonly measure: string;
    }
  | {
      readonly type: "window";
      readonly purpose: WindowPurpose;
      readonly points: readonly string[];
      readonly minutes: number;
      readonly reason: string;
    }
  | { readonly type: "approve" | "end"; readonly point: string; readonly note: string | null };

/** A drill over a site or named points; it is ended by whoever speaks of "the drill": the newest one. */
export type ToldDrill =
  | {
      readonly type: "declare";
      readonly site: string | null;
      readonly points: readonly string[];
      readonly scenario: string | null;
      readonly minutes: number;
      readonly reason: string;
    }
  | { readonly type: "end"; readonly note: string | null };

/** `untilMs`: time since the story began. A shift is confirmed by whoever was asked. */
export type ToldDuty =
  | {
      readonly type: "override";
      readonly schedule: string;
      readonly out: string | null;
      readonly standIns: readonly string[];
      readonly untilMs: number;
      readonly reason: string;
    }
  | { readonly type: "confirm" };

type Pattern = readonly [RegExp, (parts: readonly string[]) => ScenarioAction];

const VERBS: Readonly<Record<string, AlarmAction>> = {
  acknowledges: "acknowledge",
  "comments on": "comment",
  shelves: "shelve",
  unshelves: "unshelve",
  resets: "reset",
};

/** Every sentence a story may use. The first one that fits is taken. */
const PATTERNS: readonly Pattern[] = [
  [/^$/, () => ({ kind: "nothing" })],
  [/^the gateway stops$/, () => ({ kind: "stop" })],
  [/^the gateway starts$/, () => ({ kind: "start" })],
  [/^the gateway stands still for (.+)$/, ([span]) => ({ kind: "stall", spanMs: parseSpan(span), isNoticed: true })],
  [/^the disk takes nothing for (.+)$/, ([span]) => ({ kind: "stall", spanMs: parseSpan(span), isNoticed: false })],
  [
    /^the wall clock is put (.+) (forward|back)$/,
    ([span, way]) => ({ kind: "wall-clock", byMs: parseSpan(span) * (way === "back" ? -1 : 1) }),
  ],
  [
    /^the demo world plays (\S+) for (\S+)$/,
    ([scenario = "", deviceKey = ""]) => ({ kind: "world", scenario, deviceKey }),
  ],
  [
    /^fact: (\S+)(?: of (\S+))? (holds|is over)$/,
    ([fault = "", subject = "", state]) => ({ kind: "fact", fault, subject, active: state === "holds" }),
  ],
  [
    /^why (\S+)(?: at (\S+))?( in English)?$/,
    ([point = "", at, english]) => ({
      kind: "why",
      point,
      atMs: at === undefined ? null : parseTime(at),
      language: english === undefined ? "zh-CN" : "en",
    }),
  ],
  [
    /^(\S+) opens the (\S+) (\S+): (\{.*\})$/,
    ([by = "", kind = "", name = "", body = ""]) => ({ kind: "ticket", by, told: { does: "open", kind, name, body } }),
  ],
  [
    /^(\S+) does (\S+) on (\S+)(?:: (\{.*\}))?$/,
    ([by = "", act = "", name = "", body = "{}"]) => ({ kind: "ticket", by, told: { does: "act", act, name, body } }),
  ],
  [/^look at (.+)$/, ([at = ""]) => ({ kind: "look", at })],
  [
    /^(\S+) asks for (\S+) "(.*)"$/,
    ([by = "", of = "", words = ""]) => ({ kind: "deviation", by, act: "asked", of, words }),
  ],
  [
    /^(\S+) (signs|refuses|revokes) the deviation of (\S+)(?: "(.*)")?$/,
    ([by = "", verb, of = "", words]) => ({
      kind: "deviation",
      by,
      act: verb === "signs" ? "signed" : verb === "refuses" ? "refused" : "revoked",
      of,
      words: words ?? null,
    }),
  ],
  [/^(\S+) applies (\S+)$/, ([by = "", catalogue = ""]) => ({ kind: "apply", by, catalogue })],
  [
    /^(\S+) (acknowledges|comments on|shelves|unshelves|resets) (?:(\S+) )?(\S+\/\d)(?: for (\d+) min)?(?: "(.*)")?$/,
    toCommand,
  ],
  [
    /^(\S+) (dismisses|confirms the dismissal of) (?:(\S+) )?(\S+\/\d)(?: as (\S+))?(?: with (\S+ \S+(?:, \S+ \S+)*))?(?: "(.*)")?$/,
    toDismissal,
  ],
  [
    /^(\S+) takes (\S+) out of service for (\d+) min "(.*?)" with "(.*)"$/,
    ([by = "", point = "", minutes, reason = "", measure = ""]) => ({
      kind: "protection",
      by,
      order: { type: "out-of-service", point, minutes: Number(minutes), reason, measure },
    }),
  ],
  [
    /^(\S+) opens a (calibration|maintenance) window of (\d+) min over (.+?) "(.*)"$/,
    ([by = "", purpose, minutes, points = "", reason = ""]) => ({
      kind: "protection",
      by,
      order: {
        type: "window",
        // The pattern takes only these two words.
        purpose: purpose as WindowPurpose,
        points: points.split(", "),
        minutes: Number(minutes),
        reason,
      },
    }),
  ],
  [
    /^(\S+) (approves|ends) what stands over (\S+?)(?: "(.*)")?$/,
    ([by = "", verb, point = "", note]) => ({
      kind: "protection",
      by,
      order: { type: verb === "approves" ? "approve" : "end", point, note: note ?? null },
    }),
  ],
  [
    /^(\S+) declares a drill of (\d+) min (?:at (\S+)|over (.+?))(?: playing (\S+))? "(.*)"$/,
    ([by = "", minutes, site, points, scenario, reason = ""]) => ({
      kind: "drill",
      by,
      order: {
        type: "declare",
        site: site ?? null,
        points: points?.split(", ") ?? [],
        scenario: scenario ?? null,
        minutes: Number(minutes),
        reason,
      },
    }),
  ],
  [
    /^(\S+) ends the drill(?: "(.*)")?$/,
    ([by = "", note]) => ({ kind: "drill", by, order: { type: "end", note: note ?? null } }),
  ],
  [
    /^(\S+) lets (\S+) stand in for (\S+) by (\S+) until (\S+) "(.*)"$/,
    ([by = "", standIn = "", out = "", schedule = "", until = "", reason = ""]) => ({
      kind: "duty",
      by,
      order: {
        type: "override",
        schedule,
        out: out === "everybody" ? null : out,
        standIns: [standIn],
        untilMs: parseTime(until),
        reason,
      },
    }),
  ],
  [/^(\S+) confirms the shift$/, ([by = ""]) => ({ kind: "duty", by, order: { type: "confirm" } })],
  [
    /^(\S+) hands (\S+) (\S+) to (\S+)$/,
    ([by = "", point = "", condition = "", to = ""]) => ({
      kind: "command",
      by,
      action: "reassign",
      alarm: { point, condition },
      minutes: null,
      note: null,
      to,
    }),
  ],
  [/^(\S+) clock is right$/, ([device = ""]) => ({ kind: "device-clock", device, aheadMs: 0 })],
  [
    /^(\S+) clock is (.+) (ahead|behind)$/,
    ([device = "", span, way]) => ({
      kind: "device-clock",
      device,
      aheadMs: parseSpan(span) * (way === "behind" ? -1 : 1),
    }),
  ],
  [/^(\S+) goes (online|offline)$/, ([device = "", way]) => ({ kind: "online", device, online: way === "online" })],
  [/^(\S+) sends its last message again$/, ([device = ""]) => ({ kind: "repeat", device })],
  [/^(\S+) sends (.+)$/, ([device = "", text = ""]) => ({ kind: "raw", device, text })],
  [/^(\S+) stops reading$/, ([point = ""]) => ({ kind: "reporter-stops", point })],
  [
    /^(\S+) goes on reading (.+) every (\d+ \S+)$/,
    ([point = "", rest, span]) => ({
      kind: "reporter",
      reading: parseReading(`${point} reads ${rest}`),
      everyMs: parseSpan(span),
    }),
  ],
  [
    /^(\S+ reads .+)$/,
    ([text = ""]) => ({ kind: "readings", readings: text.split(/, (?=\S+ reads )/).map(parseReading) }),
  ],
];

export function parseAction(text: string): ScenarioAction {
  for (const [pattern, toAction] of PATTERNS) {
    const match = pattern.exec(text);
    if (match !== null) return toAction(match.slice(1));
  }
  throw new Error(`no sentence of a story: ${text}`);
}

function toCommand([by = "", verb = "", point, condition = "", minutes, note]: readonly (
  | string
  | undefined
)[]): ScenarioAction {
  const action = VERBS[verb];
  assert(action !== undefined, "the pattern takes only known verbs");
  return {
    kind: "command",
    by,
    action,
    alarm: { point: point ?? null, condition },
    minutes: minutes === undefined ? null : Number(minutes),
    note: note ?? null,
  };
}

function toDismissal([by = "", verb, point, condition = "", type, papers = "", note]: readonly (
  | string
  | undefined
)[]): ScenarioAction {
  const about = {
    kind: "command" as const,
    by,
    alarm: { point: point ?? null, condition },
    minutes: null,
    note: note ?? null,
  };
  if (verb !== "dismisses") return { ...about, action: "confirm-dismissal" };
  const evidence: Evidence = Object.fromEntries(
    papers.split(", ").flatMap((paper) => (paper === "" ? [] : [paper.split(" ") as [string, string]])),
  );
  // A story names types and papers as the API does.
  return { ...about, action: "dismiss", dismissal: { type: type as DismissalType, evidence } };
}

const READING =
  /^(\S+) reads ("(?:[^"\\]|\\.)*"|\S+)(?: (?!measured|as|counter|without|\()(\S+))?(?: \((good|uncertain|bad)\))?( as history)?(?: measured at (\S+))?( without time)?(?: counter (\d+))?$/;

function parseReading(text: string): ToldReading {
  const match = READING.exec(text);
  assert(match !== null, `no reading: ${text}`);
  const [, point = "", value = "", unit, quality, history, measuredAt, timeless, counter] = match;
  return {
    point,
    value: parseValue(value),
    unit: unit ?? null,
    // The pattern takes only these three words.
    quality: (quality as Quality | undefined) ?? null,
    historical: history !== undefined,
    measuredAtMs: timeless !== undefined ? null : measuredAt === undefined ? undefined : parseTime(measuredAt),
    counter: counter === undefined ? null : Number(counter),
  };
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000 };

function parseSpan(text = ""): number {
  const [amount, unit = ""] = text.split(" ");
  const unitMs = UNIT_MS[unit];
  assert(unitMs !== undefined, `a span is a number of ms, s, min or h: ${text}`);
  return Number(amount) * unitMs;
}
