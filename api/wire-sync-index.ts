/** 两线同步指数 as it is told: each part from 0 to 1, null: unknown. */
export interface WireSyncIndex {
  readonly coverage: number | null;
  readonly linkage: number | null;
  readonly agreement: number | null;
  readonly latency: number | null;
  readonly closure: number | null;
  /** 0 to 100 over what is known; null: less than half of the weight is. */
  readonly composite: number | null;
  readonly known: number;
  readonly latencyMs: number | null;
  readonly recurrences: number;
}

export interface WireSyncSpan extends WireSyncIndex {
  readonly from: number;
  readonly to: number;
}

export interface WireSyncReport {
  /** The newest whole week, of all that was asked for. */
  readonly total: WireSyncSpan;
  readonly trend: readonly WireSyncSpan[];
  readonly areas: readonly (WireSyncIndex & { readonly area: string; readonly enterprises: number })[];
  readonly items: readonly (WireSyncIndex & { readonly enterprise: string })[];
}

export interface WireRiskPart {
  readonly source: string;
  readonly count: number;
  readonly points: number;
}

export interface WireZoneRisk {
  readonly zone: string | null;
  readonly score: number;
  readonly colour: 1 | 2 | 3 | 4;
  readonly base: number;
  readonly live: number;
  readonly context: number;
  readonly parts: readonly WireRiskPart[];
}

export interface WireRiskDay {
  readonly day: number;
  readonly score: number;
  readonly colour: 1 | 2 | 3 | 4;
}

/** The dynamic risk of an enterprise: that of its worst zone. */
export interface WireRisk {
  readonly enterprise: string;
  /** Since when it stands so. */
  readonly at: number;
  readonly score: number;
  readonly colour: 1 | 2 | 3 | 4;
  readonly zones: readonly WireZoneRisk[];
  /** The worst of each day, oldest first. */
  readonly days: readonly WireRiskDay[];
}
