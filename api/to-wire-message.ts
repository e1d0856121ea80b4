import type { Device } from "../model/catalog/catalog.ts";
import { nearestWord } from "../model/catalog/nearest.ts";
import { describe, isTextKey, type Language, type TextParams } from "../model/text/text.ts";
import type { RecentMessage, RecentReading } from "./ports.ts";
import { toWireReading } from "./to-wire.ts";
import type { WireDeviceMessage, WireDeviceReading } from "./wire.ts";

interface Words {
  readonly language: Language;
  /** The names under which the device's points may be reported. */
  readonly sources: readonly string[];
}

/** A sentence stays readable, whatever a device calls its points. */
const NAME_CHARACTERS_MAX = 60;

/** A message with its verdict, and in the reader's language what to do where something is amiss. */
export function toWireMessage(device: Device, message: RecentMessage, words: Words): WireDeviceMessage {
  const raw = Buffer.from(message.raw.buffer, message.raw.byteOffset, message.raw.byteLength);
  const truncated = raw.length < message.bytes;
  return {
    seq: message.seq,
    receivedAt: message.receivedAtMs,
    topic: `tl/v1/${device.enterprise}/${device.id}/${message.channel}`,
    channel: message.channel,
    bytes: message.bytes,
    raw: raw.toString("base64"),
    text: toText(raw, truncated),
    truncated,
    verdict: message.verdict,
    reason: message.reason,
    detail: message.detail,
    hint: hintOf(message.reason ?? message.verdict, words, {}),
    stored: message.stored,
    quarantined: message.quarantined,
    readings: message.readings.map((reading) => toWire(reading, words)),
    moreReadings: message.moreReadings,
  };
}

function toWire(judged: RecentReading, words: Words): WireDeviceReading {
  const { source, point, value, unit, ts, verdict, reason, detail, reading } = judged;
  const stored = reading === null ? null : toWireReading(point ?? "", reading);
  // What the device called it: of an unknown point that is all the quarantine says.
  const named = source ?? detail;
  const params = {
    source: named.slice(0, NAME_CHARACTERS_MAX),
    nearest: reason === "unknown-point" ? nearestWord(named, words.sources) : null,
  };
  // A device without a clock gives no time, and need not.
  const flags = stored?.flags?.filter((flag) => flag !== "ts-replaced" || ts !== null) ?? [];
  const flag = verdict === "live" || verdict === "historical" ? flags[0] : undefined;
  const hint = hintOf(reason ?? flag ?? verdict, words, params);
  return { source, point, value, unit, ts, verdict, reason, detail, hint, reading: stored };
}

/** What to do about it; null: nothing needs to be done, or nothing is known. */
function hintOf(code: string, { language }: Words, params: TextParams): string | null {
  const key = `mend.${code}`;
  return isTextKey(key) ? describe(language, key, params) : null;
}

function toText(raw: Buffer, truncated: boolean): string | null {
  try {
    // The last character of a beginning may be cut through.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(raw, { stream: truncated });
  } catch {
    return null;
  }
}
