import type { JointEntry } from "../model/catalog/catalog.ts";
import { CONTRADICTIONS } from "./contradictions/index.ts";
import { JOINTS } from "./joints/index.ts";
import type { Configurable } from "./settings.ts";

/** What is wrong with an entry of the catalogue's `joints`: there is no such rule, or its schema does not take the settings. */
export function checkJoint({
  rule: code,
  settings,
}: JointEntry): readonly { readonly path: string; readonly code: string; readonly detail: string }[] {
  const rule = RULES.get(code);
  if (rule === undefined) {
    return [{ path: "rule", code: "unknown-joint", detail: `known are ${[...RULES.keys()].join(", ")}` }];
  }
  const parsed = rule.settings.safeParse(settings);
  if (parsed.success) return [];
  return parsed.error.issues.map(({ path, code: reason, message }) => ({
    path: ["settings", ...path.map(String)].join("."),
    code: reason,
    detail: message,
  }));
}

const RULES: ReadonlyMap<string, Configurable<unknown>> = new Map(
  [...JOINTS, ...CONTRADICTIONS].map((rule): [string, Configurable<unknown>] => [rule.code, rule]),
);
