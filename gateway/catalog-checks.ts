import { DIALECTS } from "../ingest/dialects/index.ts";
import type { CheckDeps } from "../model/catalog/check.ts";
import type { Deviation } from "../model/deviation.ts";
import { SUBSTANCES } from "../model/gas-catalog.ts";
import { UNITS } from "../model/units.ts";
import { CHANNEL_KINDS } from "../notify/channels/index.ts";
import { checkRule, levelsOfRule, lintRule, pointsNamedBy } from "../rules/evaluate.ts";
import { lintCatalog } from "../rules/lint/lint-catalog.ts";
import { expandPacks } from "../rules/rules-in-force.ts";
import { checkJoint } from "../supervision/check-joint.ts";

/** What the catalogue check must know of the open sets (rule kinds, dialects, channels, units, gases), and of who signed for what. */
export function catalogChecks(deviations: readonly Deviation[]): CheckDeps {
  return {
    checkRule,
    lintRule,
    pointsNamedBy,
    expandPacks,
    checkJoint,
    levelsOfRule,
    lintCatalog: (catalog, before) => lintCatalog(catalog, { before, deviations }),
    channelKinds: CHANNEL_KINDS,
    dialects: DIALECTS.map(({ name }) => name),
    units: UNITS.flatMap(({ spellings }) => spellings),
    substances: SUBSTANCES.map(({ id }) => id),
  };
}

/**
 * The same for what the catalogue file says at a start: a rule that stands as it stood keeps standing though its signature was revoked.
 * A gateway that would not start watches nothing; the revocation is an alarm of its own.
 */
export function catalogChecksAtStart(deviations: readonly Deviation[]): CheckDeps {
  const checks = catalogChecks(deviations);
  return {
    ...checks,
    lintCatalog: (catalog, before) =>
      lintCatalog(catalog, { before, deviations }).map((finding) =>
        finding.code === "weak-limit-revoked" ? { ...finding, severity: "warning", standing: true } : finding,
      ),
  };
}
