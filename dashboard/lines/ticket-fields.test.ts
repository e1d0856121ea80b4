import { describe, expect, it } from "vitest";
import { z } from "zod";
import { TICKET_FORMS } from "../../model/offline/forms.ts";
import { type TicketField, toBody, toTicketFields } from "./ticket-fields.ts";

const ACTS = TICKET_FORMS.flatMap((form) =>
  Object.entries({ open: form.open, ...form.acts }).flatMap(([act, said]) =>
    said === null ? [] : [{ kind: form.kind, act, body: said.body }],
  ),
);

function fieldsOf(body: z.ZodType): readonly TicketField[] {
  return toTicketFields({ ...z.toJSONSchema(body, { io: "input", unrepresentable: "any" }) });
}

const PHOTO = { sha256: "ab".repeat(32), takenAt: 1_790_000_000_000 };

/** What somebody leaves in a field who fills it in; `choice` picks among what is offered. */
function answer(field: TicketField, choice: number): unknown {
  switch (field.form) {
    case "photo":
      return PHOTO;
    case "photos":
      return [PHOTO];
    case "instant":
      return 1_790_000_000_000;
    case "day":
      return "2026-09-21";
    case "text":
    case "long-text":
    case "site":
    case "zone":
    case "checklist":
      return "a-word";
    case "point":
      return "NH3-101";
    case "points":
      return ["NH3-101", "LSHH_1201.PV"];
    case "zones":
    case "devices":
    case "texts":
      return ["one", "two"];
    case "ticket":
      return "hazard-1";
    case "tickets":
      return ["hazard-1"];
    case "about":
      return { to: "ticket", id: "hazard-1" };
    case "must":
      return true;
    case "yes-no":
      return choice % 2 === 0;
    case "choice":
      return field.choices[choice % field.choices.length];
    case "number":
      return choice % 2 === 0 ? (field.min ?? 0) : (field.max ?? 1);
    case "object":
      return fill(field.fields, choice);
    case "objects":
      return [fill(field.fields, choice), fill(field.fields, choice + 1)];
    case "json":
      throw new Error(`${field.name} can only be typed as JSON`);
  }
}

function fill(fields: readonly TicketField[], choice: number): Readonly<Record<string, unknown>> {
  return Object.fromEntries(fields.map((field) => [field.name, answer(field, choice)]));
}

function requiredOnly(fields: readonly TicketField[]): Readonly<Record<string, unknown>> {
  const given = fields.filter(({ required }) => required);
  return Object.fromEntries(
    given.map((field) => {
      if (field.form === "object") return [field.name, requiredOnly(field.fields)];
      if (field.form === "objects") return [field.name, [requiredOnly(field.fields)]];
      return [field.name, answer(field, 0)];
    }),
  );
}

describe.each(ACTS)("the form of $kind: $act", ({ body }) => {
  const fields = fieldsOf(body);

  it("draws every field of the body", () => {
    expect(fields.map(({ name }) => name)).toEqual(Object.keys(body.shape));
  });

  it("filled in whole, is taken", () => {
    for (const choice of [0, 1, 2, 3, 4, 5, 6, 7, 8]) {
      expect(body.safeParse(toBody(fields, fill(fields, choice))).error?.issues).toBeUndefined();
    }
  });

  it("filled in where it must be, is taken; a required field left empty is refused", () => {
    expect(body.safeParse(toBody(fields, requiredOnly(fields))).error?.issues).toBeUndefined();
    for (const { name, required, form } of fields) {
      if (!required || form === "objects") continue;
      const { [name]: _, ...rest } = requiredOnly(fields);
      expect(body.safeParse(toBody(fields, rest)).success, name).toBe(false);
    }
  });
});

describe("the fields of a ticket's form", () => {
  it("know whom to ask for what: things of the enterprise, instants, long texts, lists", () => {
    const permit = ACTS.find(({ kind, act }) => kind === "permit" && act === "open");
    const forms = Object.fromEntries(fieldsOf(permit?.body ?? z.object({})).map(({ name, form }) => [name, form]));
    expect(forms).toMatchObject({
      type: "choice",
      work: "long-text",
      from: "instant",
      supervisor: "text",
      workers: "texts",
      linked: "tickets",
      portables: "points",
      zonesWithin15M: "zones",
      windPoint: "point",
      painting: "yes-no",
      depthM: "number",
      photos: "photos",
    });
  });

  it("leave out what was not said, and say of a required list that it is empty", () => {
    const fields: readonly TicketField[] = [
      { name: "items", form: "objects", required: true, fields: [], most: 5 },
      { name: "photos", form: "photos", required: false },
    ];
    const said = { a: " ", b: undefined, c: false, d: 0, e: "x", f: [{ g: "" }], h: { i: null }, photos: [] };
    expect(toBody(fields, said)).toEqual({ items: [], c: false, d: 0, e: "x" });
  });
});
