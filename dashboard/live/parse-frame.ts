import type { LiveFrame } from "../../api/wire.ts";
import type { WireTicketsFrame } from "../../api/wire-ticket.ts";

/**
 * Reads one text of the live feed. Returns null for a type this page does not know (a newer server's): it carries no `seq`.
 *
 * Throws: SyntaxError or TypeError for a text that is no frame at all; the connection is then opened again.
 */
export function parseFrame(text: string): LiveFrame | Pick<WireTicketsFrame, "type"> | null {
  const frame: unknown = JSON.parse(text);
  if (typeof frame !== "object" || frame === null || !("type" in frame))
    throw new TypeError("a frame is an object with a type");
  // It only says that there is something to read: what it carries besides is not gone by.
  if (frame.type === "tickets") return { type: "tickets" };
  if (frame.type !== "snapshot" && frame.type !== "delta" && frame.type !== "beat") return null;
  if (!isNumbered(frame)) throw new TypeError("a frame carries seq and asOf");
  const whole = frame.type === "beat" || (isList(frame, "points") && isList(frame, "alarms"));
  if (!whole) throw new TypeError("a snapshot or delta carries points and alarms");
  // Its shape was checked above; the entries inside come from our own server's one schema.
  return frame as LiveFrame;
}

function isNumbered(frame: object): boolean {
  return "seq" in frame && typeof frame.seq === "number" && "asOf" in frame && typeof frame.asOf === "number";
}

function isList(frame: object, key: "points" | "alarms"): boolean {
  return key in frame && Array.isArray((frame as Record<string, unknown>)[key]);
}
