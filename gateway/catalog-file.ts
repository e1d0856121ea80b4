import { readFile } from "node:fs/promises";
import { GatewayError } from "../model/errors.ts";
import type { GatewayCatalog } from "./catalog-port.ts";

/** Applies the catalogue file of the configuration at start. Throws: GatewayError CONFIG_INVALID / CATALOG_INVALID listing every mistake. */
export async function applyCatalogFile(file: string | undefined, catalog: GatewayCatalog): Promise<void> {
  if (file === undefined) return;
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new GatewayError("CONFIG_INVALID", `TWINLINE_CATALOG: ${file} cannot be read`, {
      hint: "name a readable YAML or JSON file",
      cause,
    });
  });
  const applied = await catalog.apply(null, { text, language: "en" }, { by: null, ifMatch: null, fromFile: true });
  if (applied.ok) return;
  const lines =
    applied.error === "stale"
      ? []
      : applied.error.map(({ path, line, message, hint }) => `  ${file}:${line ?? "?"} ${path}: ${message} (${hint})`);
  throw new GatewayError("CATALOG_INVALID", `${file} was refused:\n${lines.join("\n")}`, {
    hint: "mend the catalogue file; nothing was changed",
  });
}
