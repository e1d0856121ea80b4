import { type AlarmFace, toAlarmFace } from "../model/alarm-face.ts";
import type { OutboxEntry, PushReason } from "../model/push.ts";
import { describe, isTextKey, type Language } from "../model/text/text.ts";

/** What a push says: the alarm as it stood at that transition, in the words of the API. All instants are epoch milliseconds. */
export interface PushMessage {
  /** The same for every retry: equals the `Idempotency-Key`. */
  readonly id: string;
  readonly reason: PushReason;
  /** Step of the policy that asked for it, from 1; null: news for those already told. */
  readonly step: number | null;
  readonly alarm: AlarmFace;
  /** One sentence in the channel's language, for a screen that knows no more. */
  readonly text: string;
  readonly at: number;
}

/** The message of an outbox entry. The same entry gives the same message, byte for byte: a retry is a true repeat. */
export function toMessage(entry: OutboxEntry, language: Language): PushMessage {
  const { alarm } = entry;
  return {
    id: entry.key,
    reason: entry.reason,
    step: entry.step === null ? null : entry.step + 1,
    alarm: toAlarmFace(alarm),
    text: toSentence(entry, language),
    at: entry.atMs,
  };
}

function toSentence({ alarm, reason }: OutboxEntry, language: Language): string {
  const where = [alarm.enterprise, alarm.point ?? alarm.device]
    .filter((part) => part !== null && part !== "")
    .join("/");
  const what = [where, whatOf(alarm.rule, language), valueOf(alarm)].filter((part) => part !== "").join(" ");
  const sentence = describe(language, "push.sentence", {
    level: describe(language, `push.level-${alarm.level}`),
    reason: describe(language, `push.${reason}`),
    what,
  });
  // First of all: nobody may take a drill for earnest, nor run for it.
  return alarm.drill == null ? sentence : describe(language, "push.drill", { sentence });
}

/** The gateway's own alarms have words; a rule of the plant has its id. */
function whatOf(rule: string, language: Language): string {
  const key = `alarm.${rule.replace(":", ".")}`;
  return isTextKey(key) ? describe(language, key) : rule;
}

function valueOf({ value, limit, unit }: OutboxEntry["alarm"]): string {
  if (value === null) return "";
  const measured = unit === null ? String(value) : `${value} ${unit}`;
  return limit === null ? measured : `${measured} (${limit})`;
}
