import type { PointKind } from "../../model/catalog/catalog.ts";
import type { Value } from "../../model/value.ts";
import { t, tOpen } from "./text.ts";

/** `14:02:11`: 24 hours, with seconds, in the reader's time zone. */
export function formatTime(atMs: number): string {
  const at = new Date(atMs);
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** The time alone today, with the date on any other day. */
export function formatInstant(atMs: number, nowMs: number): string {
  const day = formatDay(atMs);
  return day === formatDay(nowMs) ? formatTime(atMs) : `${day} ${formatTime(atMs)}`;
}

/** `2026-01-31` in the reader's time zone. */
export function formatDay(atMs: number): string {
  const at = new Date(atMs);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** How old something is, in its largest whole unit. A small negative age (two clocks) is 0. */
export function formatAge(ageMs: number): string {
  const seconds = Math.max(0, Math.floor(ageMs / 1000));
  if (seconds < 60) return t("age.seconds", { n: seconds });
  if (seconds < 3600) return t("age.minutes", { n: Math.floor(seconds / 60) });
  if (seconds < 86_400) return t("age.hours", { n: Math.floor(seconds / 3600) });
  return t("age.days", { n: Math.floor(seconds / 86_400) });
}

/** A countdown: `00:42`, `1:05:00`. Never below zero. */
export function formatCountdown(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000));
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours === 0 ? rest : `${hours}:${rest}`;
}

/** `512 B`, `1.5 KiB`, `1 MiB`: at most one digit after the point. */
export function formatBytes(bytes: number): string {
  const power = bytes < 1024 ? 0 : bytes < 1024 * 1024 ? 1 : 2;
  return `${Math.round((bytes / 1024 ** power) * 10) / 10} ${BYTE_UNITS[power]}`;
}

const BYTE_UNITS = ["B", "KiB", "MiB"] as const;

export interface ValueForm {
  readonly kind: PointKind;
  readonly rangeMin: number | null;
  readonly rangeMax: number | null;
}

/** A value as people read it. The stored value is never rounded; only what is shown here is. */
export function formatValue(value: Value | null, form: ValueForm | null): string {
  if (value === null) return "—";
  if (typeof value === "number") return formatNumber(value, form);
  if (typeof value === "string") return tOpen(`word.${value}`, value);
  // What true means on an interlock or a fire component is its rule's business: said as it came.
  const plain = form?.kind === "interlock" || form?.kind === "fire";
  if (plain) return t(value ? "value.yes" : "value.no");
  return t(value ? "value.on" : "value.off");
}

/** A limit or bare number: as many digits as it has, at most four after the point. */
export function formatLimit(value: number): string {
  return String(Math.round(value * 10_000) / 10_000);
}

/** A mean and what it is held against: three figures say more than any sensor knows. */
export function formatMean(value: number): string {
  return String(Number(value.toPrecision(3)));
}

const UNIT_SIGNS: Readonly<Record<string, string>> = {
  degC: "℃",
  Cel: "℃",
  m3: "m³",
  "m3/h": "m³/h",
  "mg/m3": "mg/m³",
  ug: "µg",
};

/** How a unit is written for people. */
export function formatUnit(unit: string | null): string {
  return unit === null ? "" : (UNIT_SIGNS[unit] ?? unit);
}

function formatNumber(value: number, form: ValueForm | null): string {
  return toTypographic(value.toFixed(decimalsOf(value, form)));
}

/** The same digits for every value of a point, so that a changing number does not jump: about 1/1000 of its range. */
function decimalsOf(value: number, form: ValueForm | null): number {
  const span =
    form !== null && form.rangeMin !== null && form.rangeMax !== null
      ? form.rangeMax - form.rangeMin
      : Math.abs(value) * 2;
  if (span >= 2000) return 0;
  if (span >= 50) return 1;
  return span >= 5 ? 2 : 3;
}

function toTypographic(digits: string): string {
  return digits.replace("-", "−");
}

function two(part: number): string {
  return String(part).padStart(2, "0");
}
