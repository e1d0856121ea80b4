import type { PointKind } from "../model/catalog/catalog.ts";
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
  /** As the entry gives them; what it leaves out has the default of its pack. */
  readonly settings: Readonly<Record<string, unknown>>;
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

/** A pack a zone may be given, in the reader's language, with what a form needs to ask for. */
export interface WirePackKind {
  readonly pack: string;
  readonly name: string;
  readonly roles: readonly WirePackKindRole[];
  readonly settings: readonly WirePackSetting[];
}

export interface WirePackKindRole {
  readonly role: string;
  readonly name: string;
  readonly pointKinds: readonly PointKind[];
  /** Its points must convert to it; null: it says states. */
  readonly unit: string | null;
  readonly substance: string | null;
  /** Gas detectors of the zone that are plainly it fill it when it is left out. */
  readonly takes: boolean;
  readonly required: boolean;
  /** Most points; null: as many as the catalogue takes. */
  readonly most: number | null;
}

export interface WirePackSetting {
  readonly setting: string;
  readonly name: string;
  readonly unit: string | null;
  /** JSON schema (draft 2020-12), with the default where there is one. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** Of the default; `clause` null: no standard has it. */
  readonly source: WirePackRule["source"];
}
