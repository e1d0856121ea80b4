/** Words of the lint of limits and rules, and of deviations from a standard. */
export const LINT_ZH = {
  "reason.unknown-deviation": "没有这项偏离申请。",
  "reason.deviation-decided": "这项偏离已有结论。",
  "reason.deviation-not-signed": "只有已签署的偏离可以撤销。",
  "reason.deviation-same-person": "须由申请人以外的另一人签署。",
  "reason.deviation-needs-person": "偏离须由本人登录后申请和签署，本机程序不能代签。",
  "reason.deviation-not-weaker": "此规则不比标准宽，可直接应用，无须签署。",
  "reason.deviation-too-many": "该企业的偏离已达上限，请先撤销不再需要的。",

  "alarm.system.limit-unsigned": "有限值宽于标准，其签署已被撤销",

  "set-point.low-set": "低报",
  "set-point.high-set": "高报",
  "set-point.deficiency": "缺氧报警",
  "set-point.enrichment": "富氧报警",
  "set-point.pre-alarm": "预报",
  "set-point.alarm": "警报",
  "set-point.high": "高报",

  "catalog.weak-limit":
    "限值 {limit} {unit} 比标准宽 {percent} %：测点 {point} 的{setPoint}最宽为 {permissible} {unit}（{clause}，未经核对）。",
  "catalog.weak-limit-revoked":
    "限值 {limit} {unit} 比标准宽 {percent} %（最宽 {permissible} {unit}，{clause}，未经核对），其签署已被 {revokedBy} 撤销：{reason}",
  "catalog.weak-limit-signed":
    "限值 {limit} {unit} 比标准宽 {percent} %（最宽 {permissible} {unit}，{clause}，未经核对），由 {askedBy} 申请、{signedBy} 签署：{reason}",
  "catalog.weak-limit-unsigned":
    "限值 {limit} {unit} 比标准宽 {percent} %：测点 {point} 的{setPoint}最宽为 {permissible} {unit}（{clause}，未经核对）；此前已生效，无人签署。",
  "catalog.limit-not-comparable": "此测点的限值无法与标准对照（{reason}）。",
  "catalog.missing-level": "{name} 只有 {levels} 级限值，标准有 {wanted} 级（{clause}，未经核对）。",
  "catalog.unjudged-point": "没有规则判断 {name}：它再高也不会报警。",
  "catalog.blind-zone": "{name} 的气体测点无一在用。",
  "catalog.gas-waits": "气体报警要等 {onDelayMs} 毫秒才发出。",
  "catalog.no-deadband": "限值 {limit} 没有回差，数值停在限值上会反复报警。",
  "catalog.wide-deadband": "回差 {deadband} 超过到相邻限值 {next} 距离的一半。",
  "catalog.near-duplicate": "{name} 在测点 {point} 上已有同方向的 {level} 级限值 {other}。",
  "catalog.unusual-delay": "延时 {onDelayMs} 毫秒，远长于此类信号的常用起始值 {usual} 毫秒（{signal}）。",
  "catalog.little-time-to-next":
    "{point} 以 {ratePerMinute} {unit}/min 变化，从限值 {limit} 到下一限值 {next} {unit} 只给操作人员留下 {seconds} 秒，而其响应需要 {neededSeconds} 秒。",
  "catalog.little-time-to-end":
    "{point} 以 {ratePerMinute} {unit}/min 变化，从限值 {limit} 到量程端点 {next} {unit} 只给操作人员留下 {seconds} 秒，而其响应需要 {neededSeconds} 秒。",
  "catalog.little-time-to-harm":
    "{point} 到达限值 {limit} 后 {processSafetyTimeSeconds} 秒即造成危害，只给操作人员留下 {seconds} 秒，而其响应需要 {neededSeconds} 秒。",
  "catalog.little-time-forecast": "{point} 的趋势预测只提前 {seconds} 秒预警，而操作人员响应需要 {neededSeconds} 秒。",

  "catalog-hint.weak-limit":
    "改为 {permissible} {unit} 或更严；或由两人签署：一人 POST /api/v1/deviations 说明理由，另一人签署，然后再次应用。新装网关可先用合格限值应用一次。",
  "catalog-hint.weak-limit-revoked": "改为 {permissible} {unit} 或更严；或重新申请，由另一人签署后再应用。",
  "catalog-hint.weak-limit-signed": "一经撤销即失效；放宽限值须重新签署。",
  "catalog-hint.weak-limit-unsigned": "改为 {permissible} {unit} 或更严，或由两人签署（POST /api/v1/deviations）。",
  "catalog-hint.limit-not-comparable": "请核对物质、单位和量程，由安全工程师确认限值。",
  "catalog-hint.missing-level": "请补上缺少的一级，或由安全工程师确认不需要。",
  "catalog-hint.unjudged-point": "请为它建立限值规则。",
  "catalog-hint.blind-zone": "请恢复其中一个测点，或停用此区域。",
  "catalog-hint.gas-waits": "气体宜在 {max} 毫秒以内；红色报警最好立即发出（{clause}，未经核对）。",
  "catalog-hint.no-deadband": "请给出回差（温度约量程的 1 %，压力 2 %，流量和液位 5 %）。",
  "catalog-hint.wide-deadband": "宜不超过 {max}。",
  "catalog-hint.near-duplicate": "请只留一个，或改用另一级别。",
  "catalog-hint.unusual-delay": "仅供参考；若确有需要可保留。",
  "catalog-hint.little-time-to-next":
    "请提早报警、缩短延时（发出前已过 {lateSeconds} 秒），或交由联锁处理。操作人员所需时间见测点、站点或企业的 operatorResponseSeconds（{clause}，未经核对）。",
  "catalog-hint.little-time-to-end":
    "请提早报警、缩短延时（发出前已过 {lateSeconds} 秒），或交由联锁处理。操作人员所需时间见测点、站点或企业的 operatorResponseSeconds（{clause}，未经核对）。",
  "catalog-hint.little-time-to-harm":
    "请提早报警、缩短延时（发出前已过 {lateSeconds} 秒），或交由联锁处理。操作人员所需时间见测点、站点或企业的 operatorResponseSeconds（{clause}，未经核对）。",
  "catalog-hint.little-time-forecast":
    "请加长预测时限或缩短延时。操作人员所需时间见测点、站点或企业的 operatorResponseSeconds（{clause}，未经核对）。",
} as const;
