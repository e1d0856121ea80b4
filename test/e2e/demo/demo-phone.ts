import type { PhoneMode } from "../../../seeds/phone/phone.ts";

export interface PhoneItem {
  readonly key: string;
  readonly repeats: number;
  readonly message: {
    readonly id: string;
    readonly reason: string;
    readonly at: number;
    readonly alarm: {
      readonly id: string;
      readonly enterprise: string;
      readonly point: string;
      readonly level: number;
    };
  };
}

export interface PhoneState {
  readonly mode: PhoneMode;
  /** Pushes whose signature or form was wrong. */
  readonly refused: number;
  /** Pushes that were sent and get no answer. */
  readonly hanging: number;
  readonly items: readonly PhoneItem[];
}

export async function readPhone(url: string): Promise<PhoneState> {
  const response = await fetch(`${url}/messages`);
  // The demo phone's own answer.
  return (await response.json()) as PhoneState;
}

/** Tells the phone how to take messages from now on. */
export async function setPhone(url: string, mode: PhoneMode): Promise<void> {
  const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ mode }) };
  const { status } = await fetch(`${url}/mode`, init);
  if (status !== 200) throw new Error(`the phone answered ${status}`);
}
