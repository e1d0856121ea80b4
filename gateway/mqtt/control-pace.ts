import type { Rate } from "./rate.ts";

const LOOK_EVERY_MS = 20;

/**
 * Slows one connection's packets other than PUBLISH to what its device may send of them: they cost the gateway work and are nobody's
 * telemetry. Nothing is dropped: what was read beyond the rate waits here, and the socket is left unread meanwhile.
 */
export class ControlPace {
  readonly #credential: { readonly control: Rate };
  readonly #goOn: (rest: Buffer) => void;
  readonly #waiting: Buffer[] = [];
  #timer: NodeJS.Timeout | null = null;

  /** The rate is shared by all connections of the device. `goOn`: the rest may be read now. */
  constructor(credential: { readonly control: Rate }, goOn: (rest: Buffer) => void) {
    this.#credential = credential;
    this.#goOn = goOn;
  }

  get isWaiting(): boolean {
    return this.#timer !== null;
  }

  /** The device has had its share: what comes next must wait. */
  isOver(nowMs: number): boolean {
    return !this.#credential.control.isFree(nowMs);
  }

  use(bytes: number, nowMs: number, packets = 1): void {
    this.#credential.control.use(bytes, nowMs, packets);
  }

  wait(rest: Buffer): void {
    this.add(rest);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#goOn(Buffer.concat(this.#waiting.splice(0)));
    }, LOOK_EVERY_MS);
  }

  /** More that was read behind it. Copied: a view would keep the whole read alive. */
  add(bytes: Buffer): void {
    this.#waiting.push(Buffer.from(bytes));
  }

  end(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#waiting.length = 0;
  }
}
