import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MerkleTree, rootOfPath } from "./merkle.ts";

const sha256 = (...parts: readonly Buffer[]): Buffer => createHash("sha256").update(Buffer.concat(parts)).digest();
const merkleRoot = (hashes: readonly string[]): string => new MerkleTree(hashes).root();
const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString("hex"));

describe("a Merkle tree of records", () => {
  it("comes to the roots that RFC 6962 gives for no leaf and for one", () => {
    expect(merkleRoot([])).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    const one = merkleRoot(["00".repeat(32)]);
    expect(rootOfPath("00".repeat(32), [])).toBe(one);
    expect(one).not.toBe("00".repeat(32));
  });

  it("has the shape of RFC 6962, whatever the number of leaves", () => {
    const rootOf = (leaves: readonly Buffer[]): Buffer => {
      // The list is never empty here.
      if (leaves.length === 1) return sha256(Buffer.of(0), leaves[0] as Buffer);
      const split = 2 ** Math.floor(Math.log2(leaves.length - 1));
      return sha256(Buffer.of(1), rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split)));
    };
    const hashes = Array.from({ length: 130 }, (_, index) => sha256(Buffer.of(index)));
    for (let count = 1; count <= hashes.length; count++) {
      const some = hashes.slice(0, count);
      expect(merkleRoot(some.map((each) => each.toString("hex")))).toBe(rootOf(some).toString("hex"));
    }
  });

  it("takes what is no hash for another one than its neighbour", () => {
    const [one, two] = ["11".repeat(32), "22".repeat(32)];
    for (const odd of ["", "zz", one.slice(2), `${one}11`]) {
      expect(merkleRoot([one, odd, two])).not.toBe(merkleRoot([one, one, two]));
    }
  });

  it("proves every record under its root, and no other record", () => {
    fc.assert(
      fc.property(fc.array(hash, { minLength: 1, maxLength: 70 }), fc.nat(), hash, (hashes, at, stranger) => {
        const root = merkleRoot(hashes);
        const index = at % hashes.length;
        const path = new MerkleTree(hashes).path(index);
        expect(rootOfPath(hashes[index] ?? "", path)).toBe(root);
        fc.pre(!hashes.includes(stranger));
        expect(rootOfPath(stranger, path)).not.toBe(root);
        expect(path.length).toBeLessThanOrEqual(Math.ceil(Math.log2(hashes.length)));
      }),
    );
  });

  it("changes with any change, any exchange and any loss", () => {
    fc.assert(
      fc.property(fc.uniqueArray(hash, { minLength: 2, maxLength: 40 }), fc.nat(), fc.nat(), (hashes, a, b) => {
        const root = merkleRoot(hashes);
        const [i, j] = [a % hashes.length, b % hashes.length];
        expect(merkleRoot(hashes.filter((_, at) => at !== i))).not.toBe(root);
        fc.pre(i !== j);
        const swapped = [...hashes];
        // Both indices lie within the list.
        [swapped[i], swapped[j]] = [hashes[j] as string, hashes[i] as string];
        expect(merkleRoot(swapped)).not.toBe(root);
      }),
    );
  });
});
