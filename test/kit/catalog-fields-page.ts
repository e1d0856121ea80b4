import { z } from "zod";
import { catalogSchema } from "../../model/catalog/schema.ts";
import { RULE_KINDS } from "../../rules/kinds/index.ts";

/** The part of JSON Schema that zod writes for the catalogue. */
export interface FieldSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly FieldSchema[];
  readonly items?: FieldSchema;
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly required?: readonly string[];
  readonly default?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
}

/** Every field of every section of the catalogue, as Markdown: heading and rows for each section. */
export function catalogFields(): readonly {
  readonly section: string;
  readonly rows: readonly (readonly string[])[];
}[] {
  return sectionsOf(z.toJSONSchema(catalogSchema, { io: "input" }) as FieldSchema);
}

/** The parameters of every kind of rule. */
export function ruleParams(): readonly {
  readonly kind: string;
  readonly pointKinds: readonly string[];
  readonly rows: readonly (readonly string[])[];
}[] {
  return RULE_KINDS.map(({ kind, pointKinds, params }) => ({
    kind,
    pointKinds,
    rows: rowsOf(z.toJSONSchema(params, { io: "input" }) as FieldSchema),
  }));
}

function sectionsOf(schema: FieldSchema): readonly { section: string; rows: string[][] }[] {
  return Object.entries(schema.properties ?? {}).map(([section, list]) => ({
    section,
    rows: rowsOf(list.items ?? {}),
  }));
}

export function rowsOf(entry: FieldSchema): string[][] {
  const required = new Set(entry.required ?? []);
  return Object.entries(entry.properties ?? {}).map(([name, field]) => [
    `\`${name}\``,
    required.has(name) ? "yes" : "",
    typeOf(field),
    field.default === undefined ? "" : `\`${JSON.stringify(field.default)}\``,
  ]);
}

function typeOf(field: FieldSchema): string {
  if (field.enum !== undefined) return field.enum.map((each) => `\`${String(each)}\``).join(", ");
  if (field.anyOf !== undefined) return field.anyOf.map((each) => typeOf(each)).join(", ");
  if (field.const !== undefined) return `\`${JSON.stringify(field.const)}\``;
  if (field.type === "array")
    return `list of ${field.items?.type === "object" ? `{ ${partsOf(field.items)} }` : typeOf(field.items ?? {})}`;
  if (field.type === "object") return field.properties === undefined ? "by its kind" : `{ ${partsOf(field)} }`;
  if (field.type === "string") return stringOf(field);
  if (field.type === "boolean") return "true or false";
  return numberOf(field);
}

function partsOf(field: FieldSchema): string {
  return Object.keys(field.properties ?? {})
    .map((name) => `\`${name}\``)
    .join(", ");
}

function stringOf({ format, pattern, minLength, maxLength }: FieldSchema): string {
  if (format === "uri") return "URL";
  if (format === "date") return "date, `YYYY-MM-DD`";
  if (pattern !== undefined)
    return pattern.startsWith("^[a-z0-9][a-z0-9-]")
      ? "id"
      : pattern.startsWith("^[A-Za-z0-9]")
        ? "point id"
        : `\`${pattern}\``;
  if (minLength !== undefined && minLength === maxLength) return `text of ${minLength}`;
  return maxLength === undefined ? "text" : `text, at most ${maxLength}`;
}

function numberOf({ type, minimum, maximum }: FieldSchema): string {
  const word = type === "integer" ? "whole number" : "number";
  if (minimum === undefined && maximum === undefined) return word;
  return `${word}, ${minimum ?? "…"} to ${maximum ?? "…"}`;
}
