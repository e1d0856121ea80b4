import type { Point } from "../../../model/catalog/catalog.ts";

export interface DevicePlan {
  readonly key: string;
  readonly everyMs: number;
  /** How far its clock is ahead of true time; null: it has none and says no time. */
  readonly aheadMs: number | null;
  readonly form: "long" | "short";
  /** Marks what it measured a while before sending as history. */
  readonly marksHistory: boolean;
  readonly points: readonly PointPlan[];
}

export interface PointPlan {
  readonly id: string;
  readonly kind: Point["kind"];
  /** The limit its values play around; null: it has states. */
  readonly limit: number | null;
  readonly direction: "high" | "low";
  readonly states: { readonly normal: boolean | string; readonly alarm: boolean | string } | null;
  /** What its sensor can measure, and what else the catalogue says of it. Left out: 0 to 500 ppm. */
  readonly about?: Pick<Point, "unit" | "substance" | "rangeMin" | "rangeMax">;
}

export const STATES: Readonly<Partial<Record<Point["kind"], NonNullable<PointPlan["states"]>>>> = {
  discrete: { normal: true, alarm: false },
  interlock: { normal: "armed", alarm: "bypassed" },
  fire: { normal: "normal", alarm: "fire" },
};
