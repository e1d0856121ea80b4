import { z } from "zod";
import type { ContradictionWords } from "../../supervision/contradiction.ts";
import { CONTRADICTIONS } from "../../supervision/contradictions/index.ts";
import type { JointWords } from "../../supervision/joint.ts";
import { JOINTS } from "../../supervision/joints/index.ts";
import { type FieldSchema, rowsOf } from "./catalog-fields-page.ts";

interface RuleTable<Words> {
  readonly rule: string;
  readonly zh: Words;
  readonly en: Words;
  readonly rows: readonly (readonly string[])[];
}

/** Every joint and contradiction with its settings, as rows of Markdown tables. */
export function jointTables(): {
  readonly joints: readonly RuleTable<JointWords>[];
  readonly contradictions: readonly RuleTable<ContradictionWords>[];
} {
  return { joints: JOINTS.map((rule) => tableOf(rule)), contradictions: CONTRADICTIONS.map((rule) => tableOf(rule)) };
}

function tableOf<Words>(rule: {
  readonly code: string;
  readonly words: { readonly zh: Words; readonly en: Words };
  readonly settings: z.ZodType;
}): RuleTable<Words> {
  const { zh, en } = rule.words;
  // What zod writes for an object of plain fields.
  const schema = z.toJSONSchema(rule.settings, { io: "input" }) as FieldSchema;
  return {
    rule: rule.code,
    zh,
    en,
    rows: rowsOf(schema).map(([name = "", , takes = "", standard = ""]) => [name, takes, standard]),
  };
}
