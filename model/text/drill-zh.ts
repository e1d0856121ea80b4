/** What is said of drills. */
export const DRILL_ZH = {
  "event.drill-over": "演练结束，报警仍在",
  "push.drill": "【演练】{sentence}",
  "push.proof": "通路自检",
  "push.drill-over": "演练已结束，报警仍在，按真实报警处置",
  "reason.no-such-place": "没有这个在用的企业或厂区。",
  "reason.no-such-drill": "没有这次演练，或它已经结束。",
  "reason.drill-too-long": "演练时间超过允许的上限。",
  "reason.too-many-drills": "同时进行的演练已达上限。",
} as const;
