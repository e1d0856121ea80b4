import { GatewayError } from "../model/errors.ts";

const CONFIGURATION_ERRORS: ReadonlySet<string> = new Set(["CONFIG_INVALID", "CATALOG_INVALID", "PORT_IN_USE"]);

/** Prints what went wrong and what to do; a configuration error, a port that is taken among them, ends with 2. */
export function explainAndExit(error: unknown): never {
  if (error instanceof GatewayError) {
    process.stderr.write(`Twinline: ${error.message}\nHint: ${error.hint}\n`);
    process.exit(CONFIGURATION_ERRORS.has(error.code) ? 2 : 1);
  }
  process.stderr.write(`Twinline: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
}
