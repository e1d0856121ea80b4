import { createHash } from "node:crypto";
import type { MerkleStep } from "../../model/evidence.ts";

/**
 * A Merkle tree over the hashes of records: one root stands for all of them, and a few hashes prove that one of them is under it.
 *
 * Shape and hashing after RFC 6962 §2.1: a leaf is SHA-256(0x00 ‖ record hash), a node SHA-256(0x01 ‖ left ‖ right), the left subtree holds
 * the largest power of two that is less than the number of leaves. Hashes go in and out as lower-case hex.
 */
export class MerkleTree {
  readonly #leaves: readonly Buffer[];
  /** Nodes found so far, by the range of leaves below them: paths share most of theirs. */
  readonly #nodes = new Map<string, Buffer>();

  constructor(recordHashes: readonly string[]) {
    this.#leaves = recordHashes.map(leafHash);
  }

  root(): string {
    return this.#node(0, this.#leaves.length).toString("hex");
  }

  /** What joins the record at `index` to the root, from the leaf upwards. */
  path(index: number): readonly MerkleStep[] {
    const path: MerkleStep[] = [];
    let from = 0;
    let to = this.#leaves.length;
    while (to - from > 1) {
      const middle = from + splitOf(to - from);
      if (index < middle) {
        path.push({ side: "right", hash: this.#node(middle, to).toString("hex") });
        to = middle;
      } else {
        path.push({ side: "left", hash: this.#node(from, middle).toString("hex") });
        from = middle;
      }
    }
    return path.reverse();
  }

  #node(from: number, to: number): Buffer {
    if (to === from) return createHash("sha256").digest();
    // The range holds exactly one leaf.
    if (to - from === 1) return this.#leaves[from] as Buffer;
    const known = this.#nodes.get(`${from}-${to}`);
    if (known !== undefined) return known;
    const middle = from + splitOf(to - from);
    const node = nodeHash(this.#node(from, middle), this.#node(middle, to));
    this.#nodes.set(`${from}-${to}`, node);
    return node;
  }
}

/** The root that a record's hash and its path come to. */
export function rootOfPath(recordHash: string, path: readonly MerkleStep[]): string {
  let hash = leafHash(recordHash);
  for (const step of path) {
    const other = Buffer.from(step.hash, "hex");
    hash = step.side === "left" ? nodeHash(other, hash) : nodeHash(hash, other);
  }
  return hash.toString("hex");
}

/** The largest power of two below a number of leaves, which is at least two. */
function splitOf(leaves: number): number {
  let power = 1;
  while (power * 2 < leaves) power *= 2;
  return power;
}

function leafHash(recordHash: string): Buffer {
  return createHash("sha256").update(LEAF).update(Buffer.from(recordHash, "hex")).digest();
}

function nodeHash(left: Buffer, right: Buffer): Buffer {
  return createHash("sha256").update(NODE).update(left).update(right).digest();
}

const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);
