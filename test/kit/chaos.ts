/**
 * Where a process may die. The kit's stores and channels pass a named point between any two of their effects; the simulation decides
 * beforehand at which passing the process dies. One object for each life of the process.
 */
export class Chaos {
  #dead = false;
  #passingsLeft: number | null = null;
  readonly #onDeath: (point: string) => void;

  constructor(onDeath: (point: string) => void) {
    this.#onDeath = onDeath;
  }

  get isDead(): boolean {
    return this.#dead;
  }

  /** Dies at the n-th point passed from now on. */
  arm(passings: number): void {
    this.#passingsLeft = passings;
  }

  /** Passes a point in an asynchronous place: resolves, or never when the process is dead. */
  pass(point: string): Promise<void> {
    return this.passes(point) ? Promise.resolve() : new Promise(() => undefined);
  }

  /** Passes a point in a synchronous place: false when the process is dead; the caller must then do nothing more. */
  passes(point: string): boolean {
    if (this.#dead) return false;
    if (this.#passingsLeft === null || --this.#passingsLeft > 0) return true;
    this.die(point);
    return false;
  }

  /** The process has ended by itself: whatever is left of it reaches nothing any more. */
  abandon(): void {
    this.#dead = true;
  }

  die(point: string): void {
    if (this.#dead) return;
    this.#dead = true;
    this.#onDeath(point);
  }
}
