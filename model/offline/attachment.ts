/** Files that people hand in beside what they say: photos and papers. Bodies of tickets name them by SHA-256 alone. */
export const ATTACHMENT_TYPES = ["image/jpeg", "image/png", "image/webp", "image/svg+xml", "application/pdf"] as const;
export type AttachmentType = (typeof ATTACHMENT_TYPES)[number];

/** What is kept of one. */
export interface Attachment {
  readonly enterprise: string;
  /** SHA-256 of its content, in hex: its name. */
  readonly sha256: string;
  readonly type: AttachmentType;
  readonly bytes: number;
}

/** Why one is not taken; the bound that was met, and how much it allows. */
export type AttachmentRefusal =
  | { readonly reason: "attachment-too-large"; readonly bytesMax: number }
  | { readonly reason: "attachment-not-its-name" | "attachment-not-its-type" | "attachment-cut-short" }
  | { readonly reason: "too-many-uploads" }
  | { readonly reason: "attachment-quota"; readonly limit: keyof AttachmentBounds; readonly max: number };

export interface AttachmentBounds {
  /** Of one file: 5 MB, as in the record of the dual-prevention mechanism. */
  readonly attachmentBytes: number;
  readonly attachmentBytesPerEnterprise: number;
  readonly attachmentsPerEnterprise: number;
  /** Handed in at the same time. */
  readonly attachmentsAtOnce: number;
  /** Left to everything else on the disk: photos must not keep telemetry out. */
  readonly attachmentsFreeDiskBytes: number;
}

/** The type that the first bytes of a content speak of; null: none of those taken. */
export function typeOfContent(head: Uint8Array): AttachmentType | null {
  if (startsWith(head, [0xff, 0xd8, 0xff])) return "image/jpeg";
  if (startsWith(head, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return "image/png";
  // RIFF, four bytes of length, WEBP.
  if (startsWith(head, [0x52, 0x49, 0x46, 0x46]) && startsWith(head.subarray(8), [0x57, 0x45, 0x42, 0x50])) {
    return "image/webp";
  }
  if (startsWith(head, [0x25, 0x50, 0x44, 0x46, 0x2d])) return "application/pdf";
  return SVG_BEGINNINGS.some((beginning) => isText(head, beginning)) ? "image/svg+xml" : null;
}

/** A drawing is text: nothing but these begins one. It is only ever shown as a picture, which runs no script and loads nothing. */
const SVG_BEGINNINGS = ["<svg", "<?xml", "<!DOCTYPE sv"];

/** So many bytes at the beginning tell the type. */
export const TYPE_BYTES = 12;

/** After a byte order mark, if there is one. */
function isText(head: Uint8Array, beginning: string): boolean {
  const from = startsWith(head, [0xef, 0xbb, 0xbf]) ? 3 : 0;
  const room = Math.min(beginning.length, head.length - from);
  return room >= 4 && head.subarray(from, from + room).every((byte, i) => byte === beginning.charCodeAt(i));
}

function startsWith(bytes: Uint8Array, expected: readonly number[]): boolean {
  return bytes.length >= expected.length && expected.every((byte, i) => bytes[i] === byte);
}
