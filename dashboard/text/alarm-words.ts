import type { WireAlarm } from "../../api/wire.ts";
import type { Level } from "../../model/level.ts";
import type { Value } from "../../model/value.ts";
import { isSystemAlarm } from "../live/alarm-order.ts";
import { enterprisesById, pointsByKey, zonesById } from "../server/plant.ts";
import { formatLimit, formatUnit, formatValue } from "./format.ts";
import { t, tCode } from "./text.ts";

/** Where and what: `氨制冷机房 · NH3-101 机房氨浓度`, or the fault of a system alarm and what it is about. A drill says so first. */
export function describeAlarm(alarm: WireAlarm): string {
  const what = [describePlace(alarm), describeSubject(alarm)].filter((part) => part !== "").join(" · ");
  return alarm.drill === null ? what : t("drill.spoken", { what });
}

/** The zone, after the enterprise where more than one is on screen. */
export function describePlace(alarm: WireAlarm): string {
  const enterprise = enterprisesById.value.get(alarm.enterprise);
  const severalEnterprises = enterprisesById.value.size > 1;
  const zone = zonesById.value.get(pointOf(alarm)?.zone ?? "");
  return [severalEnterprises ? enterprise?.name : undefined, zone?.name]
    .filter((part) => part !== undefined)
    .join(" · ");
}

/** The point in words, its tag first; the system fault and its subject where the alarm is one. */
export function describeSubject(alarm: WireAlarm): string {
  const point = pointOf(alarm);
  const subject = alarm.point ?? alarm.device ?? "";
  const named = point === undefined || point.name === subject ? subject : `${subject} ${point.name}`;
  if (!isSystemAlarm(alarm)) return named;
  return [describeFault(alarm), named || String(alarm.params["subject"] ?? t("system.gateway"))].join(" · ");
}

export function describeValue(alarm: WireAlarm, value: Value | null): string {
  const text = formatValue(value, pointOf(alarm) ?? null);
  const unit = typeof value === "number" ? formatUnit(alarm.unit) : "";
  return unit === "" ? text : `${text} ${unit}`;
}

export function describeLimit(alarm: WireAlarm): string {
  if (alarm.limit === null) return "";
  return t("alarm.limit", { limit: `${formatLimit(alarm.limit)} ${formatUnit(alarm.unit)}`.trim() });
}

export function levelWord(level: Level): string {
  return t(`level.${level}`);
}

export function levelOf(alarm: WireAlarm): Level | "system" {
  return isSystemAlarm(alarm) ? "system" : alarm.level;
}

function pointOf(alarm: WireAlarm) {
  return alarm.point === null ? undefined : pointsByKey.value.get(`${alarm.enterprise}/${alarm.point}`);
}

/** What a system alarm tells of; another one is called by its rule. */
export function describeFault({ rule, params }: Pick<WireAlarm, "rule"> & Partial<Pick<WireAlarm, "params">>): string {
  if (!rule.startsWith("system:")) return rule;
  const kind = rule.slice("system:".length);
  return tCode(`alarm.system.${kind}`, t("system.other", { kind }), params);
}
