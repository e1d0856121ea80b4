import type { Level } from "../model/level.ts";

/** What a pack of the catalogue comes to. */
export interface WirePack {
  readonly id: string;
  readonly enterprise: string;
  readonly name: string;
  readonly pack: string;
  readonly zone: string;
  /** Every role of the pack with the points that fill it: named by the entry, or taken from the zone. */
  readonly roles: readonly WirePackRole[];
  /** In force like written rules. */
  readonly rules: readonly WirePackRule[];
  /** What is not watched, each for want of a role or a setting. */
  readonly blind: readonly WirePackBlind[];
}

export interface WirePackRole {
  readonly role: string;
  readonly points: readonly string[];
  readonly by: "named" | "taken";
}

export interface WirePackRule {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  /** null: its parameters say the levels. */
  readonly level: Level | null;
  readonly points: readonly string[];
  readonly params: Readonly<Record<string, unknown>>;
  /** Nothing is confirmed; `clause` null: a proposal. */
  readonly source: { readonly standard: string; readonly clause: string | null; readonly confirmed: false };
}

export interface WirePackBlind {
  readonly rule: string;
  readonly missing: string;
  /** The entry says itself that there is none. */
  readonly onPurpose: boolean;
}
