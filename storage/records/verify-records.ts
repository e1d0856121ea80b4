import type { Database } from "better-sqlite3";
import type { ChainReport } from "./records.ts";
import { type Pause, verifyChains, walked } from "./verify-chains.ts";
import { derivedWalks } from "./verify-derived.ts";

/** Recomputes the chains and their seals, and holds what people are shown against them. */
export async function verifyRecords(sqlite: Database, pause: Pause): Promise<readonly ChainReport[]> {
  const reports = [...(await verifyChains(sqlite, pause))];
  // A backup of an earlier release knows no forms of rows to hold them against.
  if (!reports.some(({ chain }) => chain === "standing")) return reports;
  for (const [table, walk] of Object.entries(derivedWalks(sqlite))) reports.push(await walked(table, walk, pause));
  return reports;
}
