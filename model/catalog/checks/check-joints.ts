import type { Catalog, JointEntry } from "../catalog.ts";
import type { CheckDeps } from "../check.ts";
import { toIssuePath } from "../issue.ts";
import { type CatalogIndex, refer } from "./references.ts";
import { type EntryReport, type Report, reportOf } from "./report.ts";

/** How joints and contradictions are set: each once for a place, switched off only with a reason, by settings its own schema takes. */
export function checkJoints(catalog: Catalog, index: CatalogIndex, report: Report, deps: CheckDeps): void {
  const taken = new Map<string, string>();
  catalog.joints.forEach((entry, place) => {
    const own = reportOf(report, "joints", place);
    checkPlace(entry, index, own);
    if (entry.retired === true) return;
    const key = `${entry.rule}/${entry.enterprise ?? ""}/${entry.area ?? ""}`;
    const other = taken.get(key);
    if (other === undefined) taken.set(key, entry.id);
    else own.error(["rule"], "bad-joint", { reason: "set-twice", detail: `joints/${other} sets ${entry.rule} there` });
    if (entry.disabled === true && entry.reason === undefined) {
      own.error(["reason"], "bad-joint", { reason: "reason-required", detail: `${entry.rule} is switched off` });
    }
    for (const { path, code, detail } of deps.checkJoint?.(entry) ?? []) {
      own.error(toIssuePath(path), "bad-joint", { reason: code, detail });
    }
  });
}

function checkPlace({ enterprise, area, retired }: JointEntry, index: CatalogIndex, report: EntryReport): void {
  if (enterprise !== undefined) refer(index, "enterprises", enterprise, { report, at: ["enterprise"], retired });
  if (area !== undefined) refer(index, "areas", area, { report, at: ["area"], retired });
  if (enterprise === undefined || area === undefined) return;
  report.error(["area"], "bad-joint", { reason: "one-place", detail: "an enterprise or an area, not both" });
}
