import { describe, expect, it } from "vitest";
import { z } from "zod";
import { TICKET_FORMS } from "../../model/offline/forms.ts";
import { toBody, toTicketFields } from "./ticket-fields.ts";

describe("the fields of a ticket's form", () => {
  it("draw every field of every act with something a person can fill in", () => {
    for (const form of TICKET_FORMS) {
      for (const act of [form.open, ...Object.values(form.acts)]) {
        if (act === null) continue;
        const schema = z.toJSONSchema(act.body, { io: "input", unrepresentable: "any" });
        const fields = toTicketFields({ ...schema });
        expect(fields.map(({ name }) => name)).toEqual(Object.keys(schema.properties ?? {}));
      }
    }
  });

  it("know photos, places, instants and long texts", () => {
    const hazard = TICKET_FORMS.find(({ kind }) => kind === "hazard");
    const schemaOf = (act: string) => ({ ...z.toJSONSchema(hazard?.acts[act]?.body ?? z.object({}), { io: "input" }) });
    expect(toTicketFields(schemaOf("assign")).map(({ name, form, required }) => [name, form, required])).toEqual([
      ["owner", "plain", true],
      ["deadline", "instant", true],
      ["measures", "long-text", true],
      ["funds", "plain", false],
      ["contingency", "long-text", false],
      ["plan", "long-text", false],
    ]);
    expect(toTicketFields(schemaOf("recheck")).map(({ form }) => form)).toEqual(["plain", "long-text", "photos"]);
  });

  it("leave out what was not said", () => {
    expect(toBody({ a: "", b: undefined, c: false, d: 0, e: "x" })).toEqual({ c: false, d: 0, e: "x" });
  });
});
