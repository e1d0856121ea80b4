/** A phone subscribed for Web Push, as its owner sees it. Instants are epoch milliseconds. */
export interface WirePhone {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  /** When its push service gave it up; null: it has not. */
  readonly goneAt: number | null;
  readonly goneReason: string | null;
}

/** What is known after a test. */
export interface WirePhoneTest {
  readonly state: "accepted" | "unknown" | "refused";
  readonly error: string | null;
}
