/** What a form draws for one parameter, made from its JSON schema. */
export type FormField =
  | SimpleField
  | RowsField
  | { readonly form: "json"; readonly name: string; readonly required: boolean };

export interface SimpleField {
  readonly form: "number" | "span" | "yes-no" | "choice" | "text";
  readonly name: string;
  readonly required: boolean;
  /** In the form's own unit (a span: seconds); null: none. */
  readonly standard: number | string | boolean | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly whole: boolean;
  /** Of a choice: numbers (levels) or words. Empty for all others. */
  readonly choices: readonly (string | number)[];
}

/** A list of small objects, such as the levels of a limit: one row each. */
export interface RowsField {
  readonly form: "rows";
  readonly name: string;
  readonly required: boolean;
  readonly most: number;
  readonly columns: readonly SimpleField[];
}

export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * The fields of an object's schema, in its order. What no field fits (nested objects, lists of words) is left to a field of JSON, so
 * that nothing of a kind added later is out of reach.
 */
export function toFields(schema: JsonSchema): readonly FormField[] {
  const required = namesOf(schema["required"]);
  return Object.entries(objectOf(schema["properties"])).map(([name, property]) =>
    toField(name, objectOf(property), required.includes(name)),
  );
}

export function toField(name: string, schema: JsonSchema, required: boolean): FormField {
  return (
    toSimple(name, schema, required) ?? toRows(name, schema, required) ?? ({ form: "json", name, required } as const)
  );
}

const ROWS_MAX = 20;

function toRows(name: string, schema: JsonSchema, required: boolean): RowsField | null {
  const items = objectOf(schema["items"]);
  if (schema["type"] !== "array" || items["type"] !== "object") return null;
  const columns = toFields(items);
  if (!columns.every(isSimple)) return null;
  return { form: "rows", name, required, most: numberOf(schema["maxItems"]) ?? ROWS_MAX, columns };
}

function isSimple(field: FormField): field is SimpleField {
  return field.form !== "rows" && field.form !== "json";
}

function toSimple(name: string, schema: JsonSchema, required: boolean): SimpleField | null {
  const common = { name, required, min: null, max: null, whole: false, choices: [], standard: null };
  const standard = plainOf(schema["default"]);
  const choices = choicesOf(schema);
  if (choices !== null) return { ...common, form: "choice", choices, standard };
  switch (schema["type"]) {
    case "boolean":
      return { ...common, form: "yes-no", standard };
    case "string":
      return { ...common, form: "text", standard };
    case "integer":
    case "number":
      return toNumber(name, schema, { ...common, standard });
    default:
      return null;
  }
}

/** Spans are kept in milliseconds and asked for in seconds. */
function toNumber(name: string, schema: JsonSchema, common: Omit<SimpleField, "form">): SimpleField {
  const min = numberOf(schema["minimum"]) ?? numberOf(schema["exclusiveMinimum"]);
  const max = numberOf(schema["maximum"]) ?? numberOf(schema["exclusiveMaximum"]);
  if (!isSpan(name)) return { ...common, form: "number", min, max, whole: schema["type"] === "integer" };
  const inSeconds = (ms: number | null): number | null => (ms === null ? null : ms / 1000);
  const standard = typeof common.standard === "number" ? common.standard / 1000 : null;
  return { ...common, form: "span", min: inSeconds(min), max: inSeconds(max), standard };
}

function isSpan(name: string): boolean {
  return name.endsWith("Ms");
}

/** An enum, or a union of single values (the levels). */
function choicesOf(schema: JsonSchema): readonly (string | number)[] | null {
  const words = Array.isArray(schema["enum"]) ? schema["enum"] : null;
  const union = Array.isArray(schema["anyOf"]) ? schema["anyOf"].map((each) => objectOf(each)["const"]) : null;
  const choices: readonly unknown[] = words ?? union ?? [];
  return choices.length > 0 && choices.every(isWordOrNumber) ? choices : null;
}

function isWordOrNumber(value: unknown): value is string | number {
  return typeof value === "string" || typeof value === "number";
}

function plainOf(value: unknown): string | number | boolean | null {
  return isWordOrNumber(value) || typeof value === "boolean" ? value : null;
}

function objectOf(value: unknown): JsonSchema {
  // An object that is no array has names and values.
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonSchema) : {};
}

function namesOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** zod writes the largest safe integer where nothing is bounded: that is no bound to show. */
function numberOf(value: unknown): number | null {
  return typeof value === "number" && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : null;
}
