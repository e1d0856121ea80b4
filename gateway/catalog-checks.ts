import { DIALECTS } from "../ingest/dialects/index.ts";
import { SUBSTANCES } from "../model/gas-catalog.ts";
import { UNITS } from "../model/units.ts";
import { CHANNEL_KINDS } from "../notify/channels/index.ts";
import { checkRule, levelsOfRule, lintRule, pointsNamedBy } from "../rules/evaluate.ts";
import { expandPacks } from "../rules/rules-in-force.ts";

/** What the catalogue check must know of the open sets: rule kinds, dialects, channels, units, gases. */
export const CATALOG_CHECKS = {
  checkRule,
  lintRule,
  pointsNamedBy,
  expandPacks,
  levelsOfRule,
  channelKinds: CHANNEL_KINDS,
  dialects: DIALECTS.map(({ name }) => name),
  units: UNITS.flatMap(({ spellings }) => spellings),
  substances: SUBSTANCES.map(({ id }) => id),
};
