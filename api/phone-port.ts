import type { Language } from "../model/text/text.ts";

/** Phones for Web Push, as far as the API needs more of them than their records. */
export interface PhonePort {
  /** The application server key (RFC 8292) a browser subscribes with: base64url. */
  publicKey(): Promise<string>;
  /** Sends a test to every phone of a user, by the path alarms take. */
  sendTest(username: string, language: Language): Promise<PhoneTest>;
}

/** What is known after a test. `accepted`: a push service has it; the phone tells by itself whether it came. */
export interface PhoneTest {
  readonly state: "accepted" | "unknown" | "refused";
  readonly error: string | null;
}
