import type { Level } from "./level.ts";

/** One call for an operator's attention: an alarm was raised, or raised again, and nothing kept it silent. */
export interface Annunciation {
  /** What counts as one and the same alarm: point, rule and what it is about. */
  readonly key: string;
  readonly alarm: string;
  readonly point: string | null;
  readonly level: Level;
  readonly atMs: number;
  /** The first thing a person did about it, within what is looked at; null: nothing yet. */
  readonly answeredAtMs: number | null;
}

/** For how long an alarm's condition held; wall stamps. It may have begun before the period. */
export interface StandingSpan {
  readonly key: string;
  readonly fromMs: number;
  /** null: it still holds. */
  readonly toMs: number | null;
}

export interface Disposal {
  readonly type: string;
  /** From the raise to the disposal. */
  readonly ms: number;
}

/** Counts and shares of a period; null: nothing of it can be known. Shares are from 0 to 1. */
export interface AlarmIndicators {
  readonly annunciations: number;
  /** Operating positions the load is shared among. */
  readonly operators: number;
  readonly perDay: number | null;
  readonly perHour: number | null;
  readonly perTenMinutes: number | null;
  /** Of the whole ten-minute periods those with more than ten for one operator. */
  readonly busyPeriodsShare: number | null;
  readonly busiestTenMinutes: number;
  readonly floods: number;
  readonly floodMs: number;
  readonly floodShare: number | null;
  /** Share of the ten most frequent alarms, and which they are. */
  readonly topTenShare: number | null;
  readonly topTen: readonly { readonly key: string; readonly count: number }[];
  /** Alarms that came three times or more within a minute. */
  readonly chattering: number;
  /** Alarms over before anybody could have answered. */
  readonly fleeting: number;
  /** The most alarms on any day that had stood for more than 24 h, and those that stood so at the end. */
  readonly staleMost: number;
  readonly staleAtEnd: number;
  /** 红 橙 黄 蓝. */
  readonly byLevel: readonly [number, number, number, number];
}

/** The Chinese supervision indicators of the same period. */
export interface HandlingIndicators {
  readonly points: number;
  /** 在线率 and 数据完整率: point time in which something, and something good, was known. */
  readonly onlineShare: number | null;
  readonly goodShare: number | null;
  /** 报警率: annunciations by point and day. */
  readonly alarmRate: number | null;
  /** 重复报警: points with three or more within 24 h. */
  readonly repeating: number;
  /** 销警时长. */
  readonly disposals: number;
  readonly disposalMedianMs: number | null;
  readonly disposalP95Ms: number | null;
  /** 及时率: answered within its time, of those whose time is over. */
  readonly timelyShare: number | null;
  readonly timelyOf: number;
  /** 误报率: disposed of as false, of all disposed of. */
  readonly falseShare: number | null;
  /** 扰动率: points with one or more, of all, on the mean of days. */
  readonly disturbedShare: number | null;
  /** Protections off without the paper they need, as the contradictions of the period say. */
  readonly unauthorisedSuppressions: number;
}
