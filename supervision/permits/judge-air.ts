import { substanceOf } from "../../model/gas-catalog.ts";
import { acceptableVolOf, airLimitsOf, type AirVerdict } from "../../model/knowledge/permit-air.ts";
import type { AirTestBody, PermitFacts } from "../../model/offline/permit.ts";
import { failed, ok, type Result } from "../../model/result.ts";

/**
 * Holds a sample against the limits of its permit. Fails where it proves nothing: a substance or unit without a limit, oxygen of a confined
 * space or combustible gas around a flame left out.
 *
 * Source: GB 30871-2022, clauses 5 and 6; unconfirmed.
 */
export function judgeAir(
  { gases, oxygenEnriched }: Pick<AirTestBody, "gases" | "oxygenEnriched">,
  { type, confined }: Pick<PermitFacts, "type" | "confined">,
): Result<readonly AirVerdict[], string> {
  const verdicts: AirVerdict[] = [];
  for (const gas of gases) {
    const limits = airLimitsOf(gas, { confined, enriched: oxygenEnriched });
    if (limits === null) return failed("gas-unknown");
    const { min, max } = limits;
    const passed = (min === null || gas.value >= min) && (max === null || gas.value <= max);
    verdicts.push({ ...gas, min, max, passed });
  }
  const measured = gases.flatMap(({ substance }) => substanceOf(substance) ?? []);
  if (confined && !measured.some(({ hazard }) => hazard === "oxygen")) return failed("oxygen-not-tested");
  const burns = measured.some((each) => acceptableVolOf(each) !== null);
  if ((type === "hot-work" || confined) && !burns) return failed("combustible-not-tested");
  return ok(verdicts);
}
