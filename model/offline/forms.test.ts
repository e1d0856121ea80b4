import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { CONTRADICTIONS } from "../../supervision/contradictions/index.ts";
import { JOINTS } from "../../supervision/joints/index.ts";
import { TICKET_KINDS_BY_NAME } from "../../supervision/kinds/index.ts";
import { isTextKey } from "../text/text.ts";
import { TICKET_FORMS } from "./forms.ts";
import type { TicketForm, TicketWords } from "./ticket-form.ts";

const FORMS = TICKET_FORMS.map((form): [string, TicketForm] => [form.kind, form]);

/** Words in quotes that a kind refuses with, or calls a happening of its clock, in its own file. */
function saidIn(kind: string, what: RegExp): readonly string[] {
  const source = readFileSync(new URL(`../../supervision/kinds/${kind}.ts`, import.meta.url), "utf8");
  return [...source.matchAll(what)].map(([, word]) => word ?? "");
}

function missing(words: Readonly<Record<string, string>>, wanted: readonly string[]): readonly string[] {
  return wanted.filter((word) => (words[word] ?? "") === "");
}

/** A photo is shown, not told; its parts need no words. */
const OF_PHOTOS = new Set(["sha256", "takenAt"]);

/** Every word somebody may choose, and every name of a field, however deep. */
function asked(schema: unknown): { readonly choices: readonly string[]; readonly fields: readonly string[] } {
  if (typeof schema !== "object" || schema === null) return { choices: [], fields: [] };
  const inner = Object.values(schema).map(asked);
  const { enum: offered, properties } = schema as { readonly enum?: readonly string[]; readonly properties?: object };
  return {
    choices: [...(offered ?? []), ...inner.flatMap(({ choices }) => choices)],
    fields: [...Object.keys(properties ?? {}), ...inner.flatMap(({ fields }) => fields)].filter(
      (name) => !OF_PHOTOS.has(name),
    ),
  };
}

describe.each(FORMS)("the form of a %s", (kind, form) => {
  const inBoth = (pick: (words: TicketWords) => Readonly<Record<string, string>>, wanted: readonly string[]) => ({
    zh: missing(pick(form.words.zh), wanted),
    en: missing(pick(form.words.en), wanted),
  });

  it("has words for its states and acts in both languages", () => {
    expect(inBoth(({ states }) => states, form.states)).toEqual({ zh: [], en: [] });
    expect(inBoth(({ acts }) => acts, ["open", ...Object.keys(form.acts)])).toEqual({ zh: [], en: [] });
    const happenings = saidIn(kind, /\{ act: "([a-z-]+)"/gu);
    expect(inBoth(({ acts }) => acts, happenings)).toEqual({ zh: [], en: [] });
  });

  it("has words for every field somebody may fill in", () => {
    const bodies = [form.open, ...Object.values(form.acts)].flatMap((act) => (act === null ? [] : [act.body]));
    expect(
      inBoth(
        ({ fields }) => fields,
        bodies.flatMap((body) => Object.keys(body.shape)),
      ),
    ).toEqual({ zh: [], en: [] });
  });

  it("has words for every choice, and for every field of what is listed within a field", () => {
    const schemas = [form.open, ...Object.values(form.acts)].flatMap((act) =>
      act === null ? [] : [z.toJSONSchema(act.body, { io: "input", unrepresentable: "any" })],
    );
    const { choices, fields } = asked(schemas);
    expect(inBoth((words) => words.choices ?? {}, choices)).toEqual({ zh: [], en: [] });
    expect(inBoth((words) => words.fields, fields)).toEqual({ zh: [], en: [] });
  });

  it("says why it refuses", () => {
    const said = saidIn(kind, /failed\("([a-z-]+)"\)/gu);
    // Reasons of every kind have words of their own.
    const reasons = said.filter((reason) => !isTextKey(`reason.${reason}`));
    expect(inBoth(({ reasons: known }) => known, reasons)).toEqual({ zh: [], en: [] });
  });

  it("offers acts only in states it has, and has a kind behind it", () => {
    const from = Object.values(form.acts).flatMap((act) => act.from);
    expect(from.filter((state) => !form.states.includes(state))).toEqual([]);
    expect(TICKET_KINDS_BY_NAME.has(form.kind)).toBe(true);
  });

  it("speaks both languages alike", () => {
    const { zh, en } = form.words;
    for (const part of ["states", "acts", "fields", "reasons"] as const) {
      expect(Object.keys(zh[part]).sort()).toEqual(Object.keys(en[part]).sort());
    }
  });
});

describe("joints and contradictions", () => {
  it.each([...JOINTS, ...CONTRADICTIONS].map(({ code, words, settings }) => ({ code, words, settings })))(
    "$code has words, and a default for every setting",
    ({ words, settings }) => {
      expect(Object.keys(words.zh).sort()).toEqual(Object.keys(words.en).sort());
      for (const said of [...Object.values(words.zh), ...Object.values(words.en)]) expect(said).not.toBe("");
      expect(settings.safeParse({}).success).toBe(true);
    },
  );
});
