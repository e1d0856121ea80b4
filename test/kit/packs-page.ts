import { z } from "zod";
import type { PackSource } from "../../model/catalog/pack-expansion.ts";
import type { Pack, PackRole, PackRule } from "../../rules/pack.ts";
import type { Setting } from "../../rules/pack-settings.ts";
import { PACKS } from "../../rules/packs/index.ts";

type Rows = readonly (readonly string[])[];

/** Roles, settings and rules of every pack, as rows of Markdown tables. */
export function packTables(): readonly {
  readonly pack: string;
  readonly zh: string;
  readonly en: string;
  readonly roles: Rows;
  readonly settings: Rows;
  readonly rules: Rows;
}[] {
  return PACKS.map(({ pack, zh, en, roles, settings, rules }: Pack) => ({
    pack,
    zh,
    en,
    roles: roles.map(roleRow),
    settings: Object.entries(settings).map(([name, setting]) => settingRow(name, setting)),
    rules: rules.map(ruleRow),
  }));
}

function roleRow({ role, zh, en, kinds, unit, substance, detection, required, most }: PackRole): readonly string[] {
  const takes = [
    kinds.join(" or "),
    ...(substance === undefined ? [] : [substance]),
    ...(unit === undefined ? [] : [`converts to ${unit}`]),
    ...(most === undefined ? [] : [`at most ${most}`]),
    ...(detection === undefined ? [] : ["*from the zone*"]),
  ];
  return [`\`${role}\``, zh, en, takes.join("; "), required === true ? "yes" : ""];
}

function settingRow(name: string, { schema, unit, zh, en, source }: Setting): readonly string[] {
  const standard = schema.parse(undefined);
  const { enum: choices } = z.toJSONSchema(schema, { io: "input" });
  const shown = standard === undefined ? "–" : String(standard);
  const words = choices === undefined ? shown : `${shown} (of ${choices.join(", ")})`;
  return [`\`${name}\``, words, unit ?? "", zh, en, ...sourceCells(source)];
}

function ruleRow(rule: PackRule): readonly string[] {
  const { name, zh, en, on, needs = [], needsAnyOf = [], needsSettings = [], each, source } = rule;
  const wants = [
    ...needs,
    ...(needsAnyOf.length === 0 ? [] : [needsAnyOf.join(" or ")]),
    ...needsSettings,
    ...(each === undefined ? [] : [`one for each ${each.by === "substance" ? "gas" : each.role}`]),
  ];
  return [`\`${name}\``, zh, en, on, wants.join("; "), ...sourceCells(source)];
}

function sourceCells({ standard, clause, confirmed }: PackSource): readonly string[] {
  return [clause === null ? standard : `${standard}, ${clause}`, confirmed ? "yes" : "no"];
}
