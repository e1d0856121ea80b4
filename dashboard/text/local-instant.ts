import { formatDay, formatTime } from "./format.ts";

/** An instant as a `datetime-local` field holds it, in the reader's time zone: `2026-01-31T14:02:11`. */
export function toLocalInput(atMs: number): string {
  return `${formatDay(atMs)}T${formatTime(atMs)}`;
}

/** null: no instant was typed. */
export function fromLocalInput(text: string): number | null {
  const atMs = Date.parse(text);
  return text !== "" && Number.isFinite(atMs) ? atMs : null;
}

/** The reader's time zone at an instant: `UTC+08:00`. */
export function formatZone(atMs: number): string {
  const minutes = -new Date(atMs).getTimezoneOffset();
  const two = (part: number): string => String(part).padStart(2, "0");
  const size = Math.abs(minutes);
  return `UTC${minutes < 0 ? "−" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
