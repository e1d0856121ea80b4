import { type FormField, type JsonSchema, toField } from "../rules/form-fields.ts";

/** What a form of a ticket draws for one field of its body. */
export type TicketField =
  | {
      readonly form: "photos" | "points" | "site" | "zone" | "instant" | "long-text";
      readonly name: string;
      readonly required: boolean;
    }
  | { readonly form: "plain"; readonly name: string; readonly required: boolean; readonly field: FormField };

/** Texts that may be longer than this are given room. */
const SHORT_TEXT_MAX = 300;

/** The fields of a body's schema, in its order. */
export function toTicketFields(schema: JsonSchema): readonly TicketField[] {
  const properties = (schema["properties"] ?? {}) as Readonly<Record<string, JsonSchema>>;
  const required = Array.isArray(schema["required"]) ? (schema["required"] as readonly unknown[]) : [];
  return Object.entries(properties)
    .filter(([name]) => name !== "enterprise")
    .map(([name, property]) => toTicketField(name, property, required.includes(name) && !("default" in property)));
}

function toTicketField(name: string, property: JsonSchema, required: boolean): TicketField {
  if (name === "photos" || name === "points" || name === "site" || name === "zone")
    return { form: name, name, required };
  if (property["type"] === "integer" && property["description"] === "epoch milliseconds")
    return { form: "instant", name, required };
  const longest = property["maxLength"];
  const isText = property["type"] === "string" && property["enum"] === undefined;
  if (isText && typeof longest === "number" && longest > SHORT_TEXT_MAX) return { form: "long-text", name, required };
  return { form: "plain", name, required, field: toField(name, property, required) };
}

/** Empty texts and lists are left out: what is not said has its default. */
export function toBody(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== ""));
}
