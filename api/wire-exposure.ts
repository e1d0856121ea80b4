/** What somebody at the place of a toxic gas point would have taken in, over a span: one lane for each mean that has a limit. */
export interface WireExposure {
  readonly enterprise: string;
  readonly point: string;
  /** Of values and limits. */
  readonly unit: string | null;
  readonly from: number;
  readonly to: number;
  /** False: the span holds more readings than are taken into account; later samples are missing. */
  readonly complete: boolean;
  /** Empty: no exposure limit is known for the point. */
  readonly lanes: readonly WireExposureLane[];
}

export interface WireExposureLane {
  /** `stel`: rolling mean of 15 min; `twa`: the last 8 h over 8 h. */
  readonly measure: "stel" | "twa";
  readonly limit: number;
  readonly basis: "PC-TWA" | "PC-STEL" | "MAC" | "excursion";
  readonly source: string;
  readonly confirmed: false;
  readonly samples: readonly WireExposureSample[];
}

export interface WireExposureSample {
  /** End of its window. */
  readonly t: number;
  /** null: too little of the window is covered, or a sensor was over its range. */
  readonly value: number | null;
  /** Gaps add nothing to it: the truth is this or more; null: nothing is known. */
  readonly atLeast: number | null;
  /** Covered share of the window, 0 to 1. */
  readonly coverage: number;
}
