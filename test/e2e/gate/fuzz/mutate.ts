import type { Dice } from "./dice.ts";

/** Damages a stream of packets as a bad line, a bad client or an attacker would. */
export function mutate(dice: Dice, bytes: Buffer): Buffer {
  let mutated = bytes;
  for (let times = 1 + dice.int(3); times > 0; times--) mutated = dice.pick(MUTATIONS)(dice, mutated);
  return mutated;
}

const MUTATIONS = [flipBit, flipBit, setByte, truncate, remove, insert, repeat, swap, lieAboutLength, lieAboutLength];

function flipBit(dice: Dice, bytes: Buffer): Buffer {
  return changed(dice, bytes, (byte) => byte ^ (1 << dice.int(8)));
}

function setByte(dice: Dice, bytes: Buffer): Buffer {
  return changed(dice, bytes, () => dice.pick([0, 1, 0x7f, 0x80, 0xff, dice.int(256)]));
}

/** Most lengths are small: a byte that may be one is made a little larger, a little smaller, or goes on. */
function lieAboutLength(dice: Dice, bytes: Buffer): Buffer {
  return changed(dice, bytes, (byte) => (byte + dice.pick([1, -1, 2, -2, 128])) & 0xff);
}

function changed(dice: Dice, bytes: Buffer, change: (byte: number) => number): Buffer {
  if (bytes.length === 0) return bytes;
  const copy = Buffer.from(bytes);
  // Heads of packets are more worth a change than payloads.
  const at = dice.chance(0.5) ? dice.int(Math.min(64, copy.length)) : dice.int(copy.length);
  copy[at] = change(copy[at] ?? 0);
  return copy;
}

function truncate(dice: Dice, bytes: Buffer): Buffer {
  return bytes.subarray(0, dice.int(bytes.length + 1));
}

function remove(dice: Dice, bytes: Buffer): Buffer {
  const at = dice.int(bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + dice.int(8))]);
}

function insert(dice: Dice, bytes: Buffer): Buffer {
  const at = dice.int(bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, at), dice.bytes(1 + dice.int(8)), bytes.subarray(at)]);
}

function repeat(dice: Dice, bytes: Buffer): Buffer {
  const [from, to] = span(dice, bytes);
  return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]);
}

function swap(dice: Dice, bytes: Buffer): Buffer {
  const [from, to] = span(dice, bytes);
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to), bytes.subarray(from, to)]);
}

function span(dice: Dice, bytes: Buffer): [number, number] {
  const [a, b] = [dice.int(bytes.length + 1), dice.int(bytes.length + 1)];
  return [Math.min(a, b), Math.max(a, b)];
}
