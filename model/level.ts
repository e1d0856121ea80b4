/** Alarm level: 1 红 red, 2 橙 orange, 3 黄 yellow, 4 蓝 blue. The smaller number is the graver. */
export type Level = 1 | 2 | 3 | 4;
