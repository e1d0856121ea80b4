/** Drills. */
export const drillZh = {
  "drill.mark": "演练",
  "drill.spoken": "演练：{what}",
  "drill.left": "剩余 {left}",
  "drill.what": "演练期间报警照常响铃、通知。",
  "drill.end": "结束演练",
  "drill.as-drill": "按演练进行",
} as const;
