import { PLAIN_ID_PATTERN, POINT_ID_PATTERN } from "../../model/ids.ts";
import type { JsonSchema } from "../rules/form-fields.ts";

interface Named {
  readonly name: string;
  readonly required: boolean;
}

/** What a form of a ticket draws for one field of its body. */
export type TicketField = Named &
  (
    | { readonly form: "photo" | "photos" | "instant" | "day" | "text" | "long-text" | "json" }
    /** Things of the enterprise, chosen rather than typed. */
    | { readonly form: "site" | "zone" | "zones" | "devices" | "point" | "points" | "checklist" }
    | { readonly form: "ticket" | "tickets" }
    /** `{ to, id }`: an alarm or a ticket. */
    | { readonly form: "about" }
    /** A box that must be ticked: what it says must be so. */
    | { readonly form: "must" }
    /** One text a line. */
    | { readonly form: "texts" }
    | { readonly form: "yes-no"; readonly standard: boolean | null }
    | { readonly form: "choice"; readonly choices: readonly string[]; readonly standard: string | null }
    | { readonly form: "number"; readonly min: number | null; readonly max: number | null; readonly whole: boolean }
    /** One object (`most` 1, kept as an object) or a list of them, each with fields of its own. */
    | { readonly form: "object" | "objects"; readonly fields: readonly TicketField[]; readonly most: number }
  );

/** The fields of a body's schema, in its order. What none fits is left to a field of JSON, so that nothing is out of reach. */
export function toTicketFields(schema: JsonSchema): readonly TicketField[] {
  const required = Array.isArray(schema["required"]) ? (schema["required"] as readonly unknown[]) : [];
  return Object.entries(objectOf(schema["properties"]))
    .filter(([name]) => name !== "enterprise")
    .map(([name, property]) => {
      const own = objectOf(property);
      return toTicketField({ name, required: required.includes(name) && !("default" in own) }, own);
    });
}

/** Empty texts, lists and objects are left out: what is not said has its default. A required list that is empty is said to be empty. */
export function toBody(
  fields: readonly TicketField[],
  values: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const lists = fields.filter(({ form, required }) => required && LISTS.has(form)).map(({ name }) => [name, []]);
  return { ...Object.fromEntries(lists), ...objectOf(withoutEmpty(values)) };
}

const LISTS: ReadonlySet<string> = new Set(["points", "zones", "devices", "tickets", "texts", "photos", "objects"]);

function withoutEmpty(value: unknown): unknown {
  if (typeof value === "string") return value.trim() === "" ? undefined : value;
  if (Array.isArray(value)) {
    const kept = value.map(withoutEmpty).filter((each) => each !== undefined);
    return kept.length === 0 ? undefined : kept;
  }
  if (typeof value !== "object" || value === null) return value ?? undefined;
  const kept = Object.entries(value)
    .map(([name, each]) => [name, withoutEmpty(each)] as const)
    .filter(([, each]) => each !== undefined);
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

function toTicketField(named: Named, schema: JsonSchema): TicketField {
  const choices = schema["enum"];
  if (isTexts(choices)) {
    const standard = schema["default"];
    return { ...named, form: "choice", choices, standard: typeof standard === "string" ? standard : null };
  }
  switch (schema["type"]) {
    case "boolean":
      if (schema["const"] === true) return { ...named, form: "must" };
      return { ...named, form: "yes-no", standard: typeof schema["default"] === "boolean" ? schema["default"] : null };
    case "string":
      return { ...named, form: textForm(named.name, schema) };
    case "integer":
    case "number":
      return toNumber(named, schema);
    case "object":
      return toObject(named, schema);
    case "array":
      return toList(named, schema, objectOf(schema["items"]));
    default:
      return { ...named, form: "json" };
  }
}

/** As `ticketId` and `text` of the forms are bounded: no other text has these lengths. */
const TICKET_ID_MAX = 120;
const SHORT_TEXT_MAX = 200;

/** An id is chosen from what there is; its pattern and its name say of what. */
function textForm(name: string, schema: JsonSchema) {
  if (schema["format"] === "date") return "day";
  if (schema["pattern"] === POINT_ID_PATTERN.source) return "point";
  if (schema["pattern"] === PLAIN_ID_PATTERN.source) return placeForm(name);
  const longest = schema["maxLength"];
  if (longest === TICKET_ID_MAX) return "ticket";
  return typeof longest === "number" && longest > SHORT_TEXT_MAX ? "long-text" : "text";
}

function placeForm(name: string) {
  if (name === "site" || name === "zone" || name === "checklist") return name;
  return "text";
}

/** The last instant there is: only an instant is bounded so. */
const INSTANT_MAX = 8_640_000_000_000_000;

function toNumber(named: Named, schema: JsonSchema): TicketField {
  if (schema["maximum"] === INSTANT_MAX) return { ...named, form: "instant" };
  const [min, max] = [boundOf(schema["minimum"]), boundOf(schema["maximum"])];
  return { ...named, form: "number", min, max, whole: schema["type"] === "integer" };
}

function toObject(named: Named, schema: JsonSchema): TicketField {
  const properties = Object.keys(objectOf(schema["properties"]));
  if (properties.includes("sha256")) return { ...named, form: "photo" };
  if (properties.join() === "to,id") return { ...named, form: "about" };
  return { ...named, form: "object", fields: toTicketFields(schema), most: 1 };
}

const ROWS_MAX = 200;

function toList(named: Named, schema: JsonSchema, items: JsonSchema): TicketField {
  if (items["type"] === "object") {
    if ("sha256" in objectOf(items["properties"])) return { ...named, form: "photos" };
    return { ...named, form: "objects", fields: toTicketFields(items), most: boundOf(schema["maxItems"]) ?? ROWS_MAX };
  }
  if (items["type"] !== "string") return { ...named, form: "json" };
  const each = textForm(named.name, items);
  if (each === "point") return { ...named, form: "points" };
  if (each === "ticket") return { ...named, form: "tickets" };
  if (items["pattern"] === PLAIN_ID_PATTERN.source) {
    if (named.name.startsWith("zones")) return { ...named, form: "zones" };
    if (named.name === "devices") return { ...named, form: "devices" };
  }
  return { ...named, form: "texts" };
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === "string");
}

/** zod writes the largest safe integer where nothing is bounded: that is no bound to show. */
function boundOf(value: unknown): number | null {
  return typeof value === "number" && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : null;
}

function objectOf(value: unknown): JsonSchema {
  // An object that is no array has names and values.
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonSchema) : {};
}
