import type { Clock } from "../../model/time.ts";
import type { DeviceRights } from "./access.ts";
import { Pacer } from "./pacer.ts";

/** One pacer per device, however many connections it has. A device whose rates were changed gets a new one. */
export class Pacers {
  readonly #clock: Clock;
  readonly #byDevice = new Map<string, { readonly rates: string; readonly pacer: Pacer }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  of(rights: DeviceRights): Pacer {
    const { enterprise, device, messagesPerSecond, bytesPerSecond } = rights;
    const key = `${enterprise}/${device}`;
    const rates = `${messagesPerSecond}/${bytesPerSecond}`;
    const known = this.#byDevice.get(key);
    // One with work waiting keeps it, or its order would be lost.
    if (known !== undefined && (known.rates === rates || known.pacer.waiting > 0)) return known.pacer;
    const pacer = new Pacer(this.#clock, rights);
    this.#byDevice.set(key, { rates, pacer });
    return pacer;
  }

  close(): void {
    for (const { pacer } of this.#byDevice.values()) pacer.close();
    this.#byDevice.clear();
  }
}
