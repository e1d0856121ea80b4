import { createHash } from "node:crypto";
import type { MerkleStep } from "../../model/evidence.ts";

/**
 * Merkle trees over the hashes of records: one root stands for all of them, and a few hashes prove that one of them is under it.
 *
 * Shape and hashing after RFC 6962 §2.1: a leaf is SHA-256(0x00 ‖ record hash), a node SHA-256(0x01 ‖ left ‖ right), the left subtree holds
 * the largest power of two that is less than the number of leaves. Hashes go in and out as lower-case hex.
 */
export function merkleRoot(recordHashes: readonly string[]): string {
  return subtree(recordHashes.map(leafHash), 0, recordHashes.length).toString("hex");
}

/** The path of the record at `index`. */
export function merklePath(recordHashes: readonly string[], index: number): readonly MerkleStep[] {
  const leaves = recordHashes.map(leafHash);
  const path: MerkleStep[] = [];
  let from = 0;
  let to = leaves.length;
  while (to - from > 1) {
    const middle = from + splitOf(to - from);
    if (index < middle) {
      path.push({ side: "right", hash: subtree(leaves, middle, to).toString("hex") });
      to = middle;
    } else {
      path.push({ side: "left", hash: subtree(leaves, from, middle).toString("hex") });
      from = middle;
    }
  }
  return path.reverse();
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

function subtree(leaves: readonly Buffer[], from: number, to: number): Buffer {
  if (to === from) return createHash("sha256").digest();
  // The range holds exactly one leaf.
  if (to - from === 1) return leaves[from] as Buffer;
  const middle = from + splitOf(to - from);
  return nodeHash(subtree(leaves, from, middle), subtree(leaves, middle, to));
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
