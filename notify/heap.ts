/** A binary heap: `peek` and `pop` give the item that comes before all others; equal items come in any order. */
export class Heap<T> {
  readonly #items: T[] = [];
  readonly #isBefore: (a: T, b: T) => boolean;

  constructor(isBefore: (a: T, b: T) => boolean) {
    this.#isBefore = isBefore;
  }

  get size(): number {
    return this.#items.length;
  }

  peek(): T | undefined {
    return this.#items[0];
  }

  push(item: T): void {
    this.#items.push(item);
    this.#rise(this.#items.length - 1);
  }

  pop(): T | undefined {
    const [first] = this.#items;
    const last = this.#items.pop();
    if (last !== undefined && this.#items.length > 0) {
      this.#items[0] = last;
      this.#sink(0);
    }
    return first;
  }

  /** Takes out the item that comes after all others, if it comes after this one. Looks at every item. */
  popLastAfter(item: T): T | undefined {
    let place = -1;
    let last = item;
    this.#items.forEach((each, i) => {
      if (this.#isBefore(last, each)) [last, place] = [each, i];
    });
    if (place < 0) return undefined;
    // There is a last item, for `place` is a place of one.
    const moved = this.#items.pop() as T;
    if (place < this.#items.length) {
      this.#items[place] = moved;
      this.#rise(place);
      this.#sink(place);
    }
    return last;
  }

  /** Takes out everything, in no order. */
  drain(): T[] {
    return this.#items.splice(0);
  }

  #rise(from: number): void {
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#swapIfBefore(place, parent)) return;
      place = parent;
    }
  }

  #sink(from: number): void {
    let place = from;
    for (;;) {
      const [left, right] = [2 * place + 1, 2 * place + 2];
      const child = right < this.#items.length && this.#isBeforeAt(right, left) ? right : left;
      if (child >= this.#items.length || !this.#swapIfBefore(child, place)) return;
      place = child;
    }
  }

  #isBeforeAt(a: number, b: number): boolean {
    // Callers pass places of items only.
    return this.#isBefore(this.#items[a] as T, this.#items[b] as T);
  }

  #swapIfBefore(a: number, b: number): boolean {
    if (!this.#isBeforeAt(a, b)) return false;
    // Callers pass places of items only.
    [this.#items[a], this.#items[b]] = [this.#items[b] as T, this.#items[a] as T];
    return true;
  }
}
