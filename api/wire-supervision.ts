/** A joint or a contradiction in the reader's language. */
export interface WireSupervisionRule {
  /** `L1`, `P3`, `D-04` … */
  readonly code: string;
  readonly kind: "joint" | "contradiction";
  readonly name: string;
  /** Of a joint: when it starts what. */
  readonly purpose: string | null;
  /** Of a contradiction: what each line says, with places (`{value}`) for the facts of its testimony. */
  readonly online: string | null;
  readonly offline: string | null;
  /** JSON schema of what the catalogue may set. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** How a chain of records fared when it was recomputed, or a table derived from chains when it was held against them. */
export interface WireChainReport {
  readonly chain: string;
  readonly records: number;
  readonly broken: {
    readonly no: number;
    readonly why: "changed" | "missing" | "reordered";
    readonly id?: string | undefined;
  } | null;
}

/** A seal: one root over what was recorded since the last one. */
export interface WireSeal {
  readonly no: number;
  readonly record: string;
  readonly previousHash: string;
  readonly hash: string;
}

/** One thing that kept an alarm from calling, or the supervision from seeing, at an instant. */
export interface WireBlindSpot {
  readonly id: string;
  readonly kind: string;
  readonly points: readonly string[];
  readonly since: number;
  readonly until: number | null;
  readonly by: string | null;
  readonly approvedBy: string | null;
  readonly reason: string | null;
  readonly measure: string | null;
  readonly reference: string | null;
}
