import { describe, expect, it } from "vitest";
import { z } from "zod";
import { TICKET_KINDS_BY_NAME } from "../../supervision/kinds/index.ts";
import { TICKET_FORMS } from "./forms.ts";
import type { ActForm } from "./ticket-form.ts";

interface Shape {
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
}

/** Names of the fields of a body, those within lists of things too; a photo is one field, shown as it is. */
function fieldsOf(shape: Shape): readonly string[] {
  return Object.entries(shape.properties ?? {}).flatMap(([name, inner]) =>
    name === "photos" ? [name] : [name, ...fieldsOf(inner), ...fieldsOf(inner.items ?? {})],
  );
}

const bodyOf = ({ body }: ActForm) => z.toJSONSchema(body, { io: "input" }) as Shape;

describe.each(TICKET_FORMS.map((form) => [form.kind, form] as const))("the form of a %s", (kind, form) => {
  it("has a behaviour behind it, and acts in its own states alone", () => {
    expect(TICKET_KINDS_BY_NAME.has(kind)).toBe(true);
    for (const { from } of Object.values(form.acts)) expect(form.states).toEqual(expect.arrayContaining([...from]));
  });

  it.each(["zh", "en"] as const)("says all of it in %s, and nothing that is not there", (language) => {
    const { states, acts, fields, reasons, name, purpose } = form.words[language];
    expect(Object.keys(states).sort()).toEqual([...form.states].sort());
    const forms = [...(form.open === null ? [] : [form.open]), ...Object.values(form.acts)];
    const names = new Set(forms.flatMap((each) => fieldsOf(bodyOf(each))));
    expect(Object.keys(fields).sort()).toEqual([...names].sort());
    expect(Object.keys(acts)).toEqual(expect.arrayContaining(["open", ...Object.keys(form.acts)]));
    const all = [name, purpose, ...[states, acts, fields, reasons].flatMap((each) => Object.values(each))];
    expect(all.filter((word) => word.trim() === "")).toEqual([]);
  });

  it("has the same words in both languages", () => {
    const { zh, en } = form.words;
    for (const part of ["states", "acts", "fields", "reasons"] as const)
      expect(Object.keys(zh[part])).toEqual(Object.keys(en[part]));
  });
});
