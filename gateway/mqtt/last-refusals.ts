import type { DeviceRefusal } from "../../api/ports.ts";

const DETAIL_CHARACTERS_MAX = 200;

/** What was refused last of each credential, since the start. Bounded by the number of devices: only known credentials are noted. */
export class LastRefusals {
  readonly #byUsername = new Map<string, DeviceRefusal>();

  note(username: string, refusal: DeviceRefusal): void {
    this.#byUsername.set(username, { ...refusal, detail: refusal.detail.slice(0, DETAIL_CHARACTERS_MAX) });
  }

  of(username: string): DeviceRefusal | null {
    return this.#byUsername.get(username) ?? null;
  }
}
