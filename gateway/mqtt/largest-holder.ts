import type { Credential } from "./credential.ts";

type Holder = Pick<Credential, "gates" | "rights">;

/**
 * Whose connection must end so that the newcomer finds a place: of the enterprise that holds most, the device that holds most. Null: the
 * newcomer's own enterprise holds most, and no device of it has more than the newcomer would.
 */
export function largestHolder<H extends Holder>(holders: Iterable<H>, newcomer: Holder): H | null {
  const byEnterprise = new Map<string, { sum: number; most: H }>();
  for (const holder of holders) {
    const { enterprise } = holder.rights;
    const known = byEnterprise.get(enterprise);
    if (known === undefined) byEnterprise.set(enterprise, { sum: holder.gates.size, most: holder });
    else {
      known.sum += holder.gates.size;
      if (holder.gates.size > known.most.gates.size) known.most = holder;
    }
  }
  let largest: { sum: number; most: H } | null = null;
  for (const each of byEnterprise.values()) if (largest === null || each.sum > largest.sum) largest = each;
  if (largest === null || largest.most.gates.size === 0) return null;
  const isOwn = largest.most.rights.enterprise === newcomer.rights.enterprise;
  return isOwn && largest.most.gates.size <= newcomer.gates.size + 1 ? null : largest.most;
}
