import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { decodeMessage } from "../decode.ts";
import type { Decoded } from "../dialect.ts";
import { DIALECTS } from "./index.ts";
import { READINGS_PER_MESSAGE_MAX } from "./native.ts";

const encoder = new TextEncoder();

function decode(text: string): Decoded {
  return decodeMessage("native", "readings", encoder.encode(text));
}

/** Any JSON value of small size, with a liking for the words of the format. */
const leaf = fc.oneof(
  fc.constantFrom(null, true, false, "", "good", "bad", "ppm", "12,5", 0, 1, -1, 7, 1.5, 1790000000000),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string({ maxLength: 5 }),
);
const key = fc.constantFrom("p", "v", "ts", "q", "u", "seq", "hist", "values", "A", "", "__proto__");
const flat = fc.oneof({ weight: 4, arbitrary: leaf }, { weight: 1, arbitrary: fc.array(leaf, { maxLength: 2 }) });
const object = fc.dictionary(key, flat, { maxKeys: 4 });
const anything = fc.oneof({ weight: 4, arbitrary: flat }, { weight: 1, arbitrary: object });

/** A message that is mostly right, so that the schemas below accept a good part of it. */
const absent = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 4 });
const envelope = {
  ts: absent(fc.oneof(fc.integer({ min: 0, max: 2 ** 45 }), anything)),
  q: absent(fc.oneof(fc.constantFrom("good", "uncertain", "bad"), anything)),
  u: absent(fc.oneof(fc.constantFrom("ppm", "kPa"), anything)),
  seq: absent(fc.oneof(fc.nat(), anything)),
  hist: absent(fc.oneof(fc.boolean(), anything)),
  extra: absent(anything),
};
const longForm = fc.record({
  p: fc.oneof(fc.constantFrom("A", "B"), anything),
  v: fc.oneof(fc.double(), anything),
  ...envelope,
});
const shortForm = fc.record({
  values: fc.oneof(fc.dictionary(fc.constantFrom("A", "B", ""), anything), anything),
  ...envelope,
});
const element = fc.oneof(longForm, shortForm, anything);
const message = fc.oneof(element, fc.array(element, { maxLength: 5 }));

/** The same format, said a second time and in another way. */
const said = {
  ts: z.number().nullish(),
  q: z.enum(["good", "uncertain", "bad"]).nullish(),
  u: z.string().nullish(),
  seq: z.int().min(0).nullish(),
  hist: z.boolean().nullish(),
};
const longSchema = z.looseObject({
  p: z.string().min(1),
  v: z.unknown().refine((v) => v !== undefined),
  values: z.undefined().optional(),
  ...said,
});
const shortSchema = z.looseObject({
  values: z.custom<Record<string, unknown>>((v) => typeof v === "object" && v !== null && !Array.isArray(v)),
  p: z.undefined().optional(),
  v: z.undefined().optional(),
  ...said,
});

function readBySchema(value: unknown) {
  const taken: unknown[] = [];
  let no = 0;
  for (const each of Array.isArray(value) ? value : [value]) {
    const long = longSchema.safeParse(each);
    const short = shortSchema.safeParse(each);
    if (long.success) taken.push(observation(long.data, long.data.p, long.data.v, no++));
    else if (short.success) {
      for (const [source, v] of Object.entries(short.data.values)) {
        if (source !== "") taken.push(observation(short.data, source, v, no));
        no++;
      }
    } else no += refusedBy(each);
  }
  return { taken, count: no };
}

/** A short form whose envelope is wrong counts once for each value it holds. */
function refusedBy(each: unknown): number {
  const values = z.looseObject({ values: shortSchema.shape.values }).safeParse(each);
  return values.success ? Object.keys(values.data.values).length : 1;
}

function observation(fields: z.infer<z.ZodObject<typeof said>>, source: string, value: unknown, no: number) {
  return {
    source,
    value,
    ts: fields.ts === undefined || fields.ts === null ? null : Math.round(fields.ts),
    quality: fields.q ?? null,
    unit: fields.u ?? null,
    historical: fields.hist ?? false,
    seq: fields.seq ?? null,
    no,
  };
}

describe("native dialect", () => {
  it("takes exactly what a schema of the format takes", () => {
    fc.assert(
      fc.property(message, (given) => {
        const text = JSON.stringify(given) ?? "null";
        const bySchema = readBySchema(JSON.parse(text));
        const { observations, rejections } = decode(text);
        expect(observations).toEqual(bySchema.taken);
        expect(observations.length + rejections.length).toBe(bySchema.count);
      }),
      { numRuns: 1000 },
    );
  });

  it("numbers what it takes and what it refuses by their place in the message, each place once", () => {
    fc.assert(
      fc.property(message, (given) => {
        const { observations, rejections } = decode(JSON.stringify(given) ?? "null");
        const places = [...observations, ...rejections].map(({ no }) => no).sort((a, b) => a - b);
        expect(places).toEqual(places.map((_, i) => i));
      }),
    );
  });

  it("returns every finite number bit for bit", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const [observed] = decode(JSON.stringify({ p: "A", v: value })).observations;
        // JSON has no negative zero when it is written by JSON.stringify.
        expect(observed?.value).toBe(Object.is(value, -0) ? 0 : value);
      }),
    );
    expect(decode('{"p":"A","v":-0}').observations[0]?.value).toBe(-0);
  });

  it("refuses a repeated key wherever it stands, and nothing beside the reading it spoils", () => {
    fc.assert(
      fc.property(
        fc.array(
          longForm.map((form) => ({ ...form, p: "A", v: 1, extra: {} })),
          { minLength: 1 },
        ),
        fc.nat(),
        (forms, pick) => {
          const spoilt = pick % forms.length;
          const texts = forms.map((form, i) => {
            const text = JSON.stringify(form);
            return i === spoilt ? text.replace('"v":1', '"v":1 , "v" : 1') : text;
          });
          const whole = decode(`[${forms.map((form) => JSON.stringify(form)).join(",")}]`);
          const { observations, rejections } = decode(`[${texts.join(" , ")}]`);
          expect(observations).toEqual(whole.observations.filter(({ no }) => no !== spoilt));
          expect(rejections.filter(({ no }) => no === spoilt)).toEqual([
            { no: spoilt, reason: "repeated-key", detail: "v" },
          ]);
          expect(rejections.filter(({ no }) => no !== spoilt)).toEqual(
            whole.rejections.filter(({ no }) => no !== spoilt),
          );
        },
      ),
    );
  });

  it("takes the first ten thousand readings of a message and refuses the rest in one entry", () => {
    const many = Array.from({ length: READINGS_PER_MESSAGE_MAX + 3 }, () => ({ p: "A", v: 1 }));
    const long = decode(JSON.stringify(many));
    expect(long.observations).toHaveLength(READINGS_PER_MESSAGE_MAX);
    expect(long.rejections).toEqual([
      {
        no: READINGS_PER_MESSAGE_MAX,
        reason: "too-many-readings",
        detail: "3 readings beyond the first 10000 were refused",
      },
    ]);
    const values = Object.fromEntries(many.map((_, i) => [`P${i}`, i]));
    const short = decode(JSON.stringify({ values }));
    expect(short.observations).toHaveLength(READINGS_PER_MESSAGE_MAX);
    expect(short.rejections.map(({ reason }) => reason)).toEqual(["too-many-readings"]);
    const bad = decode(JSON.stringify(many.map(() => 1)));
    expect(bad.rejections).toHaveLength(READINGS_PER_MESSAGE_MAX + 1);
  });

  it("still sees a repeated key in a message with too many readings", () => {
    const many = Array.from({ length: READINGS_PER_MESSAGE_MAX + 3 }, () => '{"p":"A","v":1}');
    const { observations } = decode(`[{"p":"A","v":1,"v":2},${many.join(",")}]`);
    expect(observations).toHaveLength(READINGS_PER_MESSAGE_MAX - 1);
  });
});

describe.each(DIALECTS.map(({ name }) => name))("dialect %s", (dialect) => {
  it("never throws, whatever the bytes", () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.string({ unit: "binary", maxLength: 100 }).map((text) => encoder.encode(text)),
      message.map((given) => encoder.encode(JSON.stringify(given) ?? "")),
    );
    fc.assert(
      fc.property(bytes, fc.nat(), fc.nat(255), (whole, cut, byte) => {
        const payload = whole.slice();
        if (payload.length > 0) payload[cut % payload.length] = byte;
        const { observations, rejections } = decodeMessage(dialect, "readings", payload);
        expect(Array.isArray(observations) && Array.isArray(rejections)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
