import { z } from "zod";
import type { PackSource } from "../model/catalog/pack-expansion.ts";
import { spanMs } from "./delays.ts";

/** Something a person may set in a pack. Its schema holds the default; the catalogue check refuses what does not fit. */
export interface Setting<Value = unknown> {
  readonly schema: z.ZodType<Value>;
  readonly unit: string | null;
  readonly zh: string;
  readonly en: string;
  readonly source: PackSource;
}

export type Settings = Readonly<Record<string, Setting>>;
export type ValuesOf<S extends Settings> = {
  readonly [Name in keyof S]: S[Name] extends Setting<infer Value> ? Value : never;
};

interface Words {
  readonly zh: string;
  readonly en: string;
}

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly unit: string;
}

/** A number with a default that comes from somewhere. */
export function numberSetting(
  standard: number,
  { min, max, unit }: Bounds,
  source: PackSource,
  words: Words,
): Setting<number> {
  return { schema: z.number().min(min).max(max).default(standard), unit, source, ...words };
}

/** A number only the site knows (the height of its tank): without it, rules are left out. */
export function siteSetting({ min, max, unit }: Bounds, words: Words): Setting<number | undefined> {
  return { schema: z.number().min(min).max(max).optional(), unit, source: OF_THE_SITE, ...words };
}

/** A span of time, ms. */
export function spanSetting(standardMs: number, source: PackSource, words: Words): Setting<number> {
  return { schema: spanMs.default(standardMs), unit: "ms", source, ...words };
}

/** One of several words. */
export function choiceSetting<const Word extends string>(
  choices: readonly [Word, ...Word[]],
  standard: NoInfer<Word>,
  words: Words,
): Setting<Word> {
  // The default is one of the words: zod's type for it does not see that.
  const schema = z.enum(choices).default(standard as never) as unknown as z.ZodType<Word>;
  return { schema, unit: null, source: OF_THE_SITE, ...words };
}

/** Pairs of settings of which the second must lie above the first; what the site has not set is not compared. */
export function mustRise<const Name extends string>(
  values: { readonly [Each in NoInfer<Name>]: number | undefined },
  pairs: readonly (readonly [lower: Name, higher: Name])[],
): readonly { readonly setting: Name; readonly detail: string }[] {
  return pairs
    .filter(([lower, higher]) => (values[lower] ?? -Infinity) >= (values[higher] ?? Infinity))
    .map(([lower, higher]) => ({ setting: higher, detail: `${higher} must lie above ${lower}` }));
}

/** The schema of all settings of a pack; an unknown one is most often a misspelt one. */
export function schemaOf(settings: Settings): z.ZodType<Readonly<Record<string, unknown>>> {
  return z.strictObject(Object.fromEntries(Object.entries(settings).map(([name, { schema }]) => [name, schema])));
}

/** No standard has it: proposed here. */
export const PROPOSAL: PackSource = { standard: "proposal", clause: null, confirmed: false };
const OF_THE_SITE: PackSource = { standard: "the site", clause: null, confirmed: false };

/** A default of a standard; nothing of it has been held against the text. */
export function clauseOf(standard: string, clause: string): PackSource {
  return { standard, clause, confirmed: false };
}
