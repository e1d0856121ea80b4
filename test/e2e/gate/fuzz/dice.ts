import { createRandom } from "../../../../seeds/physics/random.ts";

/** Seeded choices: the same seed throws the same. */
export class Dice {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = createRandom(seed).next;
  }

  /** 0 … below. */
  int(below: number): number {
    return Math.floor(this.#next() * below);
  }

  chance(share: number): boolean {
    return this.#next() < share;
  }

  pick<T>(list: readonly T[]): T {
    // int(n) < n, and no list here is empty.
    return list[this.int(list.length)] as T;
  }

  bytes(count: number): Buffer {
    return Buffer.from(Array.from({ length: count }, () => this.int(256)));
  }
}
