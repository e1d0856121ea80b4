import { createHash, hash } from "node:crypto";
import type { MerkleStep } from "../../model/evidence.ts";

const HASH_BYTES = 32;
const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);
const EMPTY_ROOT = createHash("sha256").digest("hex");

/**
 * A Merkle tree over the hashes of records: one root stands for all of them, and a few hashes prove that one of them is under it.
 *
 * Shape and hashing after RFC 6962 §2.1: a leaf is SHA-256(0x00 ‖ record hash), a node SHA-256(0x01 ‖ left ‖ right), the left subtree holds
 * the largest power of two that is less than the number of leaves. Hashes go in and out as lower-case hex.
 */
export class MerkleTree {
  /** Level by level from the leaves to the root, in hex. A node without a neighbour goes up unchanged, which gives the same tree. */
  readonly #levels: readonly (readonly string[])[];

  constructor(recordHashes: readonly string[]) {
    const hasher = new MerkleHasher();
    let level: readonly string[] = recordHashes.map((each) => hasher.leaf(each));
    const levels = [level];
    while (level.length > 1) {
      level = toParents(level, hasher);
      levels.push(level);
    }
    this.#levels = levels;
  }

  root(): string {
    return this.#levels.at(-1)?.[0] ?? EMPTY_ROOT;
  }

  /** What joins the record at `index` to the root, from the leaf upwards. */
  path(index: number): readonly MerkleStep[] {
    const path: MerkleStep[] = [];
    for (const [height, level] of this.#levels.entries()) {
      const at = index >> height;
      const neighbour = level[at ^ 1];
      if (neighbour !== undefined) path.push({ side: at % 2 === 0 ? "right" : "left", hash: neighbour });
    }
    return path;
  }
}

/** The root of a tree that is met leaf by leaf, in order; of the tree only its open edge is kept. */
export class GrowingRoot {
  readonly #hasher: MerkleHasher;
  /** Roots of the full subtrees met so far, the largest first; their sizes are the ones in the binary form of `#leaves`. */
  readonly #edge: string[] = [];
  #leaves = 0;

  constructor(hasher: MerkleHasher) {
    this.#hasher = hasher;
  }

  add(recordHash: string): void {
    let node = this.#hasher.leaf(recordHash);
    for (let full = this.#leaves++; full % 2 === 1; full >>= 1) node = this.#hasher.node(this.#edge.pop() ?? "", node);
    this.#edge.push(node);
  }

  root(): string {
    if (this.#leaves === 0) return EMPTY_ROOT;
    return this.#edge.reduceRight((right, left) => this.#hasher.node(left, right));
  }
}

/** Hashes with two buffers of its own: with new ones for each hash a tree takes five times as long, and `verify` meets every record here. */
export class MerkleHasher {
  readonly #leaf = Buffer.alloc(1 + HASH_BYTES, LEAF);
  readonly #node = Buffer.alloc(1 + 2 * HASH_BYTES, NODE);

  leaf(recordHash: string): string {
    writeHash(this.#leaf, recordHash, 1);
    return hash("sha256", this.#leaf);
  }

  node(left: string, right: string): string {
    writeHash(this.#node, left, 1);
    writeHash(this.#node, right, 1 + HASH_BYTES);
    return hash("sha256", this.#node);
  }
}

function toParents(level: readonly string[], hasher: MerkleHasher): readonly string[] {
  const parents: string[] = [];
  for (let i = 0; i < level.length; i += 2) {
    const [left, right] = [level[i] ?? "", level[i + 1]];
    parents.push(right === undefined ? left : hasher.node(left, right));
  }
  return parents;
}

function writeHash(into: Buffer, hex: string, at: number): void {
  // What is no hash must not be taken for the one that stood there before.
  if (into.write(hex, at, HASH_BYTES, "hex") !== HASH_BYTES || hex.length !== 2 * HASH_BYTES) into.fill(0, at);
}

/** The root that a record's hash and its path come to. */
export function rootOfPath(recordHash: string, path: readonly MerkleStep[]): string {
  let node = leafHash(recordHash);
  for (const step of path) {
    const other = Buffer.from(step.hash, "hex");
    node = step.side === "left" ? nodeHash(other, node) : nodeHash(node, other);
  }
  return node.toString("hex");
}

function leafHash(recordHash: string): Buffer {
  return createHash("sha256").update(LEAF).update(Buffer.from(recordHash, "hex")).digest();
}

function nodeHash(left: Buffer, right: Buffer): Buffer {
  return createHash("sha256").update(NODE).update(left).update(right).digest();
}
