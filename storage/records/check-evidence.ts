import type { EvidencePack, ProvedRecord, Seal, SealRecord } from "../../model/evidence.ts";
import { chainHash } from "./chain.ts";
import { rootOfPath } from "./merkle.ts";
import { type Standing, standingDigest } from "./standing.ts";

/** What does not hold of an evidence pack: where, and which proof fails. */
export interface EvidenceFault {
  /** `<chain> <no>`, `seal <no>`, or `alarm <id>` and `ticket <id>`. */
  readonly where: string;
  readonly why: "changed" | "not-under-its-seal" | "seal-missing" | "seals-out-of-order" | "not-on-record";
}

/**
 * Proves an evidence pack without the gateway: empty if every record in it is as it was written and lies under a seal of the pack, and
 * alarms and tickets are shown as they stood by one of these records.
 */
export function checkEvidence(
  pack: Pick<EvidencePack, "records" | "seals"> & Partial<Pick<EvidencePack, "alarms" | "tickets">>,
): readonly EvidenceFault[] {
  const seals = new Map(pack.seals.map((seal) => [seal.no, seal]));
  return [
    ...checkSeals(pack.seals),
    ...pack.records.flatMap((record) => checkRecord(record, seals)),
    ...checkShown("alarm", pack.alarms ?? [], pack.records),
    ...checkShown("ticket", pack.tickets ?? [], pack.records),
  ];
}

/** A pack of an earlier release has no forms of what it shows. */
function checkShown(
  of: "alarm" | "ticket",
  things: readonly { readonly id: string }[],
  records: readonly ProvedRecord[],
): readonly EvidenceFault[] {
  const forms = new Set(records.flatMap(({ chain, record }) => (chain === "standing" ? formOf(record) : [])));
  if (forms.size === 0) return [];
  return things
    .filter((thing) => !forms.has(`${of} ${thing.id} ${standingDigest(of, JSON.stringify(thing))}`))
    .map(({ id }) => ({ where: `${of} ${id}`, why: "not-on-record" }));
}

function formOf(record: string): readonly string[] {
  try {
    // Its hash is checked beside this; what is no form vouches for nothing.
    const { of, id, digest } = JSON.parse(record) as Partial<Standing>;
    return [`${of} ${id} ${digest}`];
  } catch {
    return [];
  }
}

function checkSeals(seals: readonly SealRecord[]): readonly EvidenceFault[] {
  const faults: EvidenceFault[] = [];
  for (const [i, { no, record, previousHash, hash }] of seals.entries()) {
    const where = `seal ${no}`;
    if (chainHash(previousHash, record) !== hash) faults.push({ where, why: "changed" });
    const before = seals[i - 1];
    if (before !== undefined && before.no >= no) faults.push({ where, why: "seals-out-of-order" });
    if (before !== undefined && before.no === no - 1 && before.hash !== previousHash)
      faults.push({ where, why: "seals-out-of-order" });
  }
  return faults;
}

function checkRecord(proved: ProvedRecord, seals: ReadonlyMap<number, SealRecord>): readonly EvidenceFault[] {
  const { chain, no, record, previousHash, hash, path } = proved;
  const where = `${chain} ${no}`;
  if (chainHash(previousHash, record) !== hash) return [{ where, why: "changed" }];
  const seal = seals.get(proved.seal);
  if (seal === undefined) return [{ where, why: "seal-missing" }];
  const { root, spans } = parseSeal(seal.record);
  const [fromNo, toNo] = spans[chain] ?? [0, -1];
  const isUnder = no >= fromNo && no <= toNo && rootOfPath(hash, path) === root;
  return isUnder ? [] : [{ where, why: "not-under-its-seal" }];
}

function parseSeal(record: string): Seal {
  try {
    // Its hash is checked beside this; what is no seal proves nothing.
    return JSON.parse(record) as Seal;
  } catch {
    return { atMs: 0, spans: {}, root: "" };
  }
}
