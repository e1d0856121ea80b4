import { z } from "zod";
import type { CommittedView, RulesPort } from "../api/ports.ts";
import type { WirePackKind } from "../api/wire-packs.ts";
import type { WireFinding, WireRuleKind } from "../api/wire-rules.ts";
import type { Catalog } from "../model/catalog/catalog.ts";
import { type StandingFinding, standingFindings } from "../model/catalog/check.ts";
import type { Deviation } from "../model/deviation.ts";
import type { Language } from "../model/text/text.ts";
import { RULE_KINDS } from "../rules/kinds/index.ts";
import type { Pack } from "../rules/pack.ts";
import { PACKS } from "../rules/packs/index.ts";
import type { RuleKind } from "../rules/rule-kind.ts";
import { catalogChecks } from "./catalog-checks.ts";
import { wordIssue } from "./catalog-words.ts";

/** What people are told of the rules: the kinds there are, and what stands against the catalogue in force. */
export function openRuleDesk(view: Pick<CommittedView, "catalog" | "deviations">): RulesPort {
  let last: { catalog: Catalog; deviations: readonly Deviation[]; found: readonly StandingFinding[] } | null = null;
  /** Looked at once for each catalogue: a screen that asks every few seconds must not cost anything. */
  const findings = (): readonly StandingFinding[] => {
    const { catalog, deviations } = view;
    if (last?.catalog !== catalog || last.deviations !== deviations) {
      last = { catalog, deviations, found: standingFindings(catalog, catalogChecks(deviations)) };
    }
    return last.found;
  };
  return {
    kinds: (language) => RULE_KINDS.map((kind) => toWireKind(kind, language)),
    packKinds: (language) => PACKS.map((pack) => toWirePackKind(pack, language)),
    findings: (scope, language) =>
      findings()
        .filter(({ enterprise }) => scope === null || scope.includes(enterprise))
        .map((found) => toWireFinding(found, language)),
  };
}

function toWireKind({ kind, words, params, pointKinds, over }: RuleKind, language: Language): WireRuleKind {
  const { name, purpose } = language === "en" ? words.en : words.zh;
  return { kind, name, purpose, pointKinds, over, params: schemaOf(kind, params) };
}

function toWirePackKind(pack: Pack, language: Language): WirePackKind {
  const word = language === "en" ? "en" : "zh";
  return {
    pack: pack.pack,
    name: pack[word],
    roles: pack.roles.map((role) => ({
      role: role.role,
      name: role[word],
      pointKinds: role.kinds,
      unit: role.unit ?? null,
      substance: role.substance ?? null,
      takes: role.detection !== undefined,
      required: role.required === true,
      most: role.most ?? null,
    })),
    settings: Object.entries(pack.settings).map(([setting, each]) => ({
      setting,
      name: each[word],
      unit: each.unit,
      schema: schemaOf(`${pack.pack}/${setting}`, each.schema),
      source: each.source,
    })),
  };
}

const schemas = new Map<string, Readonly<Record<string, unknown>>>();

function schemaOf(kind: string, params: z.ZodType): Readonly<Record<string, unknown>> {
  const known = schemas.get(kind) ?? { ...z.toJSONSchema(params, { io: "input", unrepresentable: "any" }) };
  schemas.set(kind, known);
  return known;
}

function toWireFinding({ issue, severity, enterprise }: StandingFinding, language: Language): WireFinding {
  return { ...wordIssue(issue, language), severity, enterprise, facts: issue.params };
}
