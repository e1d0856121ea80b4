import { describe, expect, it } from "vitest";
import { toBatch, T0 } from "../contract.ts";
import { OutgoingBlocks } from "./outgoing-blocks.ts";
import { blockOf, capacityOf } from "./taken-block.ts";

/** A message of `n` readings whose values are its seq. */
function message(seq: number, n: number) {
  return toBatch(Array.from({ length: n }, (_, i) => ({ seq, ts: T0 + i, value: seq })));
}

function allOf(outgoing: OutgoingBlocks) {
  outgoing.closeBlock();
  const blocks = [];
  for (let block = outgoing.next(); block !== undefined; block = outgoing.next()) blocks.push(block);
  return blocks;
}

describe("blocks on their way to the store's thread", () => {
  it("carry every reading once, in order, and name only seqs whose readings are all there", () => {
    const outgoing = new OutgoingBlocks();
    const sizes = [1, 50, 4000, 100, 0, 5000, 3, 2048, 2049, 0];
    sizes.forEach((n, i) => outgoing.append(message(i + 1, n), i + 1));
    const counted = new Map<number, number>();
    let last = 0;
    for (const { buffer, length, throughSeq } of allOf(outgoing)) {
      for (const seq of blockOf(buffer, length).seq.subarray(0, length)) {
        expect(seq).toBeGreaterThanOrEqual(last);
        last = seq;
        counted.set(seq, (counted.get(seq) ?? 0) + 1);
      }
      for (let seq = 1; seq <= throughSeq; seq++) expect(counted.get(seq) ?? 0).toBe(sizes[seq - 1]);
    }
    expect([...counted.values()].reduce((sum, n) => sum + n)).toBe(sizes.reduce((sum, n) => sum + n));
  });

  it("say how far the journal has come, though it brought no readings", () => {
    const outgoing = new OutgoingBlocks();
    outgoing.append(message(1, 0), 7);
    expect(allOf(outgoing)).toMatchObject([{ length: 0, throughSeq: 7 }]);
    expect(allOf(outgoing)).toEqual([]);
  });

  it("go out again in a buffer that came back, if it is wide enough", () => {
    const outgoing = new OutgoingBlocks();
    outgoing.append(message(1, 3000), 1);
    const [first] = allOf(outgoing);
    const returned = first?.buffer ?? new ArrayBuffer(0);
    outgoing.giveBack(returned);
    outgoing.append(message(2, 9000), 2);
    const [wider] = allOf(outgoing);
    expect(wider?.buffer).not.toBe(returned);
    outgoing.append(message(3, 2500), 3);
    const [again] = allOf(outgoing);
    expect(again?.buffer).toBe(returned);
    expect(again).toMatchObject({ length: 2500, throughSeq: 3 });
    expect(capacityOf(returned)).toBe(4096);
    expect(blockOf(returned, 2500).seq[2499]).toBe(3);
  });
});
