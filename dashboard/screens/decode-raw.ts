export interface DecodedRaw {
  readonly text: string;
  readonly bytes: number;
  /** Not UTF-8: `text` is the base64 as it came. */
  readonly binary: boolean;
}

/** Shows a whole quarantined message: as text where it is text, as base64 where it is not. */
export function decodeRaw(base64: string): DecodedRaw {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), bytes: bytes.length, binary: false };
  } catch {
    return { text: base64, bytes: bytes.length, binary: true };
  }
}
