import { readFileSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import { GatewayError } from "../../model/errors.ts";
import type { EvidencePack, Seal } from "../../model/evidence.ts";
import { checkEvidence } from "../../storage/records/check-evidence.ts";
import { checkChains } from "../../storage/records/check-records.ts";
import type { Pause } from "../../storage/records/verify-chains.ts";
import { loadConfig } from "../config.ts";
import { print, type Verb } from "./verb.ts";

export const verify: Verb = {
  name: "verify",
  usage: "verify [--pack FILE]",
  means:
    "recomputes the hash chains of everything recorded, or the proofs of an evidence pack, and says where one is broken",
  async run(_args, { pack }) {
    if (pack !== null) return verifyPack(pack);
    const { dataDir } = loadConfig(process.env);
    const chains = await checkChains(dataDir, sayProgress());
    for (const { chain, records, broken } of chains) {
      const where = broken === null ? "" : `${broken.no}${broken.id === undefined ? "" : ` (${broken.id})`}`;
      print(
        broken === null
          ? `ok      ${chain} (${records} records)`
          : `BROKEN  ${chain} at record ${where}: ${broken.why}`,
      );
    }
    if (chains.some(({ broken }) => broken !== null)) process.exitCode = 1;
  },
};

const SAY_EVERY_MS = 1_000;

/** Tells on stderr how far a long check has come; a short one says nothing. */
function sayProgress(): Pause {
  let saidAtMs = performance.now();
  return async (table, rows) => {
    if (performance.now() - saidAtMs < SAY_EVERY_MS) return;
    saidAtMs = performance.now();
    process.stderr.write(`…       ${table}: ${rows} records\n`);
    await nextTurn();
  };
}

/** Proves an evidence pack, the JSON or the page, without a gateway. */
function verifyPack(file: string): void {
  const pack = readPack(file);
  const faults = checkEvidence(pack);
  for (const { where, why } of faults) print(`BROKEN  ${where}: ${why}`);
  if (faults.length > 0) process.exitCode = 1;
  else print(`ok      ${pack.records.length} records under ${pack.seals.length} roots`);
  for (const { no, record } of pack.seals) print(`root    ${no} ${String((JSON.parse(record) as Seal).root)}`);
}

function readPack(file: string): EvidencePack {
  const hint = "give the .json or .html file of an evidence pack";
  try {
    const text = readFileSync(file, "utf8");
    const embedded = /<script type="application\/json" id="pack">(.*?)<\/script>/s.exec(text)?.[1];
    const pack = JSON.parse(embedded ?? text) as Partial<EvidencePack>;
    // A pack names its format; what does is read as one, and every field that proves something is checked.
    if (pack.format === "twinline-evidence-1" && Array.isArray(pack.records) && Array.isArray(pack.seals))
      return pack as EvidencePack;
  } catch (cause) {
    throw new GatewayError("BAD_REQUEST", `${file} is no evidence pack`, { hint, cause });
  }
  throw new GatewayError("BAD_REQUEST", `${file} is no evidence pack`, { hint });
}
