import type { Database } from "better-sqlite3";
import type { Seal } from "../../model/evidence.ts";
import type { ChainName } from "./chain.ts";
import { GrowingRoot, MerkleHasher } from "./merkle.ts";
import type { ChainReport } from "./records.ts";
import { sealsAfter } from "./seals.ts";

/**
 * Grows the root of every seal from the hashes that go by while the chains are walked, so that no record is read twice.
 *
 * Chains are met in the order of their list, each from its first record on, as they lie under their seals.
 */
export interface SealWatch {
  meet(chain: ChainName, no: number, hash: string): void;
  /** The first seal that is not the root of what was met; null: all are. */
  broken(): NonNullable<ChainReport["broken"]> | null;
}

interface Watched {
  readonly no: number;
  readonly expected: string;
  readonly root: GrowingRoot;
}

interface Span {
  readonly seal: Watched;
  readonly toNo: number;
}

/** The chain of seals has been walked and is whole. null: a seal does not follow the one before, and `verifySeals` says which. */
export function watchSeals(sqlite: Database): SealWatch | null {
  const hasher = new MerkleHasher();
  const watched: Watched[] = [];
  const spansOf = new Map<string, Span[]>();
  for (const { no, record } of sealsAfter(sqlite, 0)) {
    // The hash of the row was verified with its chain.
    const seal = JSON.parse(record) as Seal;
    const each = { no, expected: seal.root, root: new GrowingRoot(hasher) };
    watched.push(each);
    for (const [chain, [fromNo, toNo]] of Object.entries(seal.spans)) {
      const spans = spansOf.get(chain) ?? [];
      if ((spans.at(-1)?.toNo ?? 0) !== fromNo - 1) return null;
      spans.push({ seal: each, toNo });
      spansOf.set(chain, spans);
    }
  }
  const places = new Map<string, number>();
  return {
    meet(chain, no, hash) {
      const spans = spansOf.get(chain);
      if (spans === undefined) return;
      let place = places.get(chain) ?? 0;
      let span = spans[place];
      if (span !== undefined && no > span.toNo) {
        places.set(chain, ++place);
        span = spans[place];
      }
      span?.seal.root.add(hash);
    },
    broken() {
      const first = watched.find(({ expected, root }) => root.root() !== expected);
      return first === undefined ? null : { no: first.no, why: "changed" };
    },
  };
}
