import type { Role } from "../model/catalog/catalog.ts";

/** A user as whoever manages users sees it. Instants are epoch milliseconds. */
export interface WirePersonRecord {
  readonly username: string;
  readonly name: string | null;
  readonly role: Role;
  readonly enterprise: string | null;
  readonly area: string | null;
  readonly posts: readonly string[];
  readonly contacts: readonly { readonly channel: string; readonly address: string | null }[];
  readonly disabled: boolean;
  readonly hasPassword: boolean;
  readonly secondFactor: boolean;
  /** Declared by the catalogue file: read-only here. */
  readonly fromFile: boolean;
}

/** A link that sets a password once; shown to whoever made it, and to nobody again. */
export interface WirePasswordLink {
  readonly link: string;
  readonly token: string;
  readonly expiresAt: number;
}

export interface WireNewPerson {
  readonly user: WirePersonRecord;
  readonly passwordLink: WirePasswordLink;
}

/** A session that is open. */
export interface WireOpenSession {
  readonly id: string;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  /** The one that asks. */
  readonly current: boolean;
}

/** An official looked into the enterprise. */
export interface WireVisit {
  readonly no: number;
  readonly at: number;
  readonly enterprise: string;
  readonly by: string;
  readonly name: string | null;
  readonly area: string | null;
  /** What was looked at first: `points/NH3-101`. */
  readonly subject: string;
}

export interface WireSecondFactor {
  readonly on: boolean;
  /** The role must have one. */
  readonly required: boolean;
}
