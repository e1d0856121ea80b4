import type { Clock } from "../../model/time.ts";
import type { DeviceRights } from "./access.ts";
import { Pacer } from "./pacer.ts";
import { Rate, type Rates } from "./rate.ts";

/**
 * One pacer per device, however many connections it has. A device whose rates were changed gets a new one. Devices of an enterprise that
 * has limits of its own use them up together.
 */
export class Pacers {
  readonly #clock: Clock;
  readonly #byDevice = new Map<string, { readonly rates: string; readonly pacer: Pacer }>();
  readonly #byEnterprise = new Map<string, { readonly rates: string; readonly rate: Rate }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  of(rights: DeviceRights): Pacer {
    const { enterprise, device, messagesPerSecond, bytesPerSecond } = rights;
    const key = `${enterprise}/${device}`;
    const rates = `${messagesPerSecond}/${bytesPerSecond} ${toKey(rights.enterpriseRates)}`;
    const known = this.#byDevice.get(key);
    // One with work waiting keeps it, or its order would be lost.
    if (known !== undefined && (known.rates === rates || known.pacer.waiting > 0)) return known.pacer;
    const pacer = new Pacer(this.#clock, rights, this.#sharedBy(enterprise, rights.enterpriseRates));
    this.#byDevice.set(key, { rates, pacer });
    return pacer;
  }

  close(): void {
    for (const { pacer } of this.#byDevice.values()) pacer.close();
    this.#byDevice.clear();
  }

  #sharedBy(enterprise: string, given: Rates | null): Rate | null {
    if (given === null) return null;
    const rates = toKey(given);
    const known = this.#byEnterprise.get(enterprise);
    if (known?.rates === rates) return known.rate;
    const rate = new Rate(given);
    this.#byEnterprise.set(enterprise, { rates, rate });
    return rate;
  }
}

function toKey(rates: Rates | null): string {
  return rates === null ? "" : `${rates.messagesPerSecond}/${rates.bytesPerSecond}`;
}
