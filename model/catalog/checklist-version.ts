import type { Checklist } from "./catalog.ts";

/**
 * The version of a checklist: a fingerprint of what it asks. The same items have the same version, whoever wrote them down and when; the
 * name is no part of it. FNV-1a over its JSON, twice 32 bits: it tells versions apart, and is no proof against forgery.
 */
export function checklistVersion({ items }: Pick<Checklist, "items">): string {
  const text = JSON.stringify(
    items.map(({ id, text: asks, kind, unit, min, max, point, photo }) => [
      id,
      asks,
      kind,
      unit ?? null,
      min ?? null,
      max ?? null,
      point ?? null,
      photo === true,
    ]),
  );
  return hash(text, 0x81_1c_9d_c5) + hash(text, 0x05_0c_5d_1f);
}

const FNV_PRIME = 0x01_00_01_93;

function hash(text: string, basis: number): string {
  let sum = basis;
  for (let i = 0; i < text.length; i++) sum = Math.imul(sum ^ text.charCodeAt(i), FNV_PRIME);
  return (sum >>> 0).toString(16).padStart(8, "0");
}
