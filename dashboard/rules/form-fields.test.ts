import { describe, expect, test } from "vitest";
import { toFields } from "./form-fields.ts";

const level = { anyOf: [1, 2, 3, 4].map((value) => ({ type: "number", const: value })) };
const schema = {
  type: "object",
  properties: {
    direction: { type: "string", enum: ["high", "low"] },
    limit: { type: "number", exclusiveMinimum: 0 },
    levels: {
      type: "array",
      maxItems: 4,
      items: { type: "object", properties: { level, limit: { type: "number" } }, required: ["level", "limit"] },
    },
    onDelayMs: { type: "integer", default: 1500, minimum: 0, maximum: 60_000 },
    changes: { type: "integer", default: 3, minimum: 2, maximum: 9_007_199_254_740_991 },
    latch: { type: "boolean", default: false },
    effect: { type: "object", properties: { point: { type: "string" } } },
    states: { type: "array", items: { anyOf: [{ type: "boolean" }, { type: "string" }] } },
  },
  required: ["direction"],
};

function field(name: string) {
  return toFields(schema).find((each) => each.name === name);
}

describe("the form of a rule kind", () => {
  test("has the fields of the schema in its order, and says which are needed", () => {
    expect(toFields(schema).map(({ name }) => name)).toEqual(Object.keys(schema.properties));
    expect(toFields(schema).filter(({ required }) => required)).toMatchObject([{ name: "direction" }]);
  });

  test("asks for spans in seconds and shows no bound that means none", () => {
    expect(field("onDelayMs")).toMatchObject({ form: "span", standard: 1.5, min: 0, max: 60 });
    expect(field("changes")).toMatchObject({ form: "number", whole: true, min: 2, max: null });
  });

  test("draws words and levels as choices, lists of levels as rows", () => {
    expect(field("direction")).toMatchObject({ form: "choice", choices: ["high", "low"] });
    expect(field("levels")).toMatchObject({
      form: "rows",
      most: 4,
      columns: [
        { name: "level", form: "choice", choices: [1, 2, 3, 4] },
        { name: "limit", form: "number" },
      ],
    });
  });

  test("leaves to JSON what it cannot draw, and loses nothing", () => {
    expect(field("effect")?.form).toBe("json");
    expect(field("states")?.form).toBe("json");
  });
});
