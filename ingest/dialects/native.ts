import type { QuarantineReason } from "../../model/effects.ts";
import { QUALITIES, type Quality } from "../../model/value.ts";
import type { Decoded, Dialect, Observation, Rejection } from "../dialect.ts";
import { type ParsedJson, parseJsonText } from "../json-text.ts";
import { findRepeatedKeys } from "../repeated-keys.ts";
import { readPlain } from "./native-plain.ts";

/**
 * The gateway's own dialect: JSON, one object or an array of objects, each in one of two forms.
 *
 * Long, one reading: `{"p":"NH3-101","v":12.5,"ts":1790000000000,"q":"good","u":"ppm","seq":7,"hist":false}`.
 * Short, many readings of one instant: `{"ts":1790000000000,"seq":7,"values":{"NH3-101":12.5,"FAN-1":true}}`.
 *
 * `ts`, `q`, `u`, `seq` and `hist` may stand in both and may be left out or null; unknown keys are passed over.
 */
export const NATIVE: Dialect = { name: "native", channels: [], decode };

/** Readings beyond this number in one message are refused, as one entry; those before it are taken. */
export const READINGS_PER_MESSAGE_MAX = 10_000;

function decode(payload: Uint8Array): Decoded {
  const plain = readPlain(payload, READINGS_PER_MESSAGE_MAX);
  return plain === null ? decodeAny(payload) : { observations: plain, rejections: NONE };
}

const NONE: readonly Rejection[] = [];

/** Reads any message, whatever is in it. Exported for the comparison with the reader of plain ones. */
export function decodeAny(payload: Uint8Array): Decoded {
  const parsed = parseJsonText(payload);
  if (!parsed.ok) return { observations: [], rejections: [{ no: 0, reason: parsed.reason, detail: parsed.detail }] };
  const sink = newSink(null);
  readAll(sink, parsed.value);
  return sink.pairs === parsed.pairs ? sink : decodeRepeated(parsed);
}

/** Where the readings of one message are gathered. */
interface Sink {
  readonly observations: Observation[];
  readonly rejections: Rejection[];
  /** Keys met so far in the parsed value, to be compared with the pairs of the text. */
  pairs: number;
  /** Place of the next reading. */
  no: number;
  /** Keys known to stand twice, by element; null while none is suspected. */
  readonly repeated: ReadonlyMap<number, Repeated> | null;
}

/** What repeated keys spoil in one element of the message. */
interface Repeated {
  /** A key of the envelope: everything the element says is in doubt. */
  envelope: string | null;
  /** Sources in `values` that stand twice or hold something that does: only they are in doubt. */
  readonly sources: Set<string>;
}

function newSink(repeated: ReadonlyMap<number, Repeated> | null): Sink {
  return { observations: [], rejections: [], pairs: 0, no: 0, repeated };
}

function readAll(sink: Sink, value: unknown): void {
  if (Array.isArray(value)) for (let i = 0; i < value.length; i++) readElement(sink, value[i], i);
  else readElement(sink, value, 0);
  const beyond = sink.no - READINGS_PER_MESSAGE_MAX;
  if (beyond <= 0) return;
  const detail = `${beyond} readings beyond the first ${READINGS_PER_MESSAGE_MAX} were refused`;
  sink.rejections.push({ no: READINGS_PER_MESSAGE_MAX, reason: "too-many-readings", detail });
}

/** Reads one object. Its keys are walked once: to take the known ones and to count them all. */
function readElement(sink: Sink, element: unknown, index: number): void {
  if (typeof element !== "object" || element === null || Array.isArray(element)) {
    countPairs(sink, element);
    return reject(sink, "bad-shape", "not an object");
  }
  // JSON.parse makes plain objects; each field is checked before it is used.
  const fields = element as RawFields;
  for (const key in fields) {
    sink.pairs++;
    const field = fields[key];
    if (typeof field === "object" && field !== null && key !== "values") countPairs(sink, field);
  }
  const repeated = sink.repeated === null ? undefined : sink.repeated.get(index);
  if (fields.values === undefined) readLong(sink, fields, repeated);
  else readShort(sink, fields, fields.values, repeated);
}

interface RawFields {
  readonly [key: string]: unknown;
  readonly p?: unknown;
  readonly v?: unknown;
  readonly ts?: unknown;
  readonly q?: unknown;
  readonly u?: unknown;
  readonly seq?: unknown;
  readonly hist?: unknown;
  readonly values?: unknown;
}

function readLong(sink: Sink, fields: RawFields, repeated: Repeated | undefined): void {
  const { p, v } = fields;
  const envelope = repeated?.envelope ?? null;
  if (envelope !== null) return reject(sink, "repeated-key", envelope);
  if (typeof p !== "string" || p === "") return reject(sink, "bad-shape", '"p" must name a point');
  if (v === undefined) return reject(sink, "bad-shape", `${p}: "v" is missing`);
  const fault = faultOf(fields);
  if (fault !== null) return reject(sink, fault, `${p}: ${DETAIL[fault]}`);
  observe(sink, fields, p, v);
}

function readShort(sink: Sink, fields: RawFields, values: unknown, repeated: Repeated | undefined): void {
  if (typeof values !== "object" || values === null || Array.isArray(values)) {
    countPairs(sink, values);
    return reject(sink, "bad-shape", '"values" must be an object');
  }
  const refusal = refusalOf(fields, repeated);
  // JSON.parse makes plain objects.
  const bySource = values as Readonly<Record<string, unknown>>;
  for (const source in bySource) {
    sink.pairs++;
    const value = bySource[source];
    if (typeof value === "object" && value !== null) countPairs(sink, value);
    if (refusal !== null) reject(sink, refusal.reason, `${source}: ${refusal.detail}`);
    else if (repeated?.sources.has(source)) reject(sink, "repeated-key", source);
    else if (source === "") reject(sink, "bad-shape", 'a key of "values" must name a point');
    else observe(sink, fields, source, value);
  }
}

/** Why none of the readings of a short form can be taken; null: they can. */
function refusalOf(fields: RawFields, repeated: Repeated | undefined): Omit<Rejection, "no"> | null {
  const envelope = repeated?.envelope ?? null;
  if (envelope !== null) return { reason: "repeated-key", detail: envelope };
  if (fields.p !== undefined || fields.v !== undefined) {
    return { reason: "bad-shape", detail: '"values" beside "p" or "v"' };
  }
  const fault = faultOf(fields);
  return fault === null ? null : { reason: fault, detail: DETAIL[fault] };
}

/** Takes a reading whose envelope was checked by `faultOf`: the casts repeat what it has established. */
function observe(sink: Sink, fields: RawFields, source: string, value: unknown): void {
  const no = sink.no++;
  if (no >= READINGS_PER_MESSAGE_MAX) return;
  const { ts, q, u, seq } = fields;
  sink.observations.push({
    source,
    value,
    // A fraction of a millisecond is no part of an instant here.
    ts: ts === undefined || ts === null ? null : Math.round(ts as number),
    quality: q === undefined || q === null ? null : (q as Quality),
    unit: u === undefined || u === null ? null : (u as string),
    historical: fields.hist === true,
    seq: seq === undefined || seq === null ? null : (seq as number),
    no,
  });
}

function reject(sink: Sink, reason: QuarantineReason, detail: string): void {
  const no = sink.no++;
  if (no < READINGS_PER_MESSAGE_MAX) sink.rejections.push({ no, reason, detail });
}

/** What is wrong with the fields both forms share; null: nothing. Absent and null are the same: nothing was said. */
function faultOf(fields: RawFields): EnvelopeFault | null {
  const { ts, q, u, seq, hist } = fields;
  if (ts !== undefined && ts !== null && !(typeof ts === "number" && Number.isFinite(ts))) return "bad-timestamp";
  if (q !== undefined && q !== null && !QUALITIES.includes(q as Quality)) return "bad-quality-word";
  if (u !== undefined && u !== null && typeof u !== "string") return "unknown-unit";
  if (seq !== undefined && seq !== null && !isCounter(seq)) return "bad-shape";
  if (hist !== undefined && hist !== null && typeof hist !== "boolean") return "bad-shape";
  return null;
}

type EnvelopeFault = "bad-timestamp" | "bad-quality-word" | "unknown-unit" | "bad-shape";

const DETAIL: Readonly<Record<EnvelopeFault, string>> = {
  "bad-timestamp": '"ts" must be a number of milliseconds since 1970',
  "bad-quality-word": '"q" must be "good", "uncertain" or "bad"',
  "unknown-unit": '"u" must be a text',
  "bad-shape": '"seq" must be a whole number from 0 on, "hist" true or false',
};

function isCounter(seq: unknown): boolean {
  return Number.isSafeInteger(seq) && (seq as number) >= 0;
}

/** Counts the keys of a value that no form explains. Its depth was bounded when the text was read. */
function countPairs(sink: Sink, value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  const isArray = Array.isArray(value);
  for (const key in value) {
    if (!isArray) sink.pairs++;
    // The key comes from the object itself.
    countPairs(sink, (value as Record<string, unknown>)[key]);
  }
}

/** The text holds more pairs than its value: reads it again, refusing exactly what the repeated keys touch. */
function decodeRepeated(parsed: ParsedJson & { readonly ok: true }): Decoded {
  const byElement = new Map<number, Repeated>();
  for (const { element, path, key } of findRepeatedKeys(parsed.text)) {
    const repeated = byElement.get(element) ?? { envelope: null, sources: new Set<string>() };
    byElement.set(element, repeated);
    const [first, source] = [...path, key];
    if (first === "values" && source !== undefined) repeated.sources.add(source);
    else repeated.envelope = first ?? key;
  }
  const sink = newSink(byElement);
  readAll(sink, parsed.value);
  return sink;
}
