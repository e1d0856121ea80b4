import type { Decoded, Dialect, Rejection } from "./dialect.ts";
import { DIALECTS } from "./dialects/index.ts";

/**
 * Reads a device's message in its dialect. Never throws, whatever the bytes.
 *
 * `channel` is the last level of the topic. A dialect or channel nobody knows is one rejection of the whole message.
 */
export function decodeMessage(dialect: string, channel: string, payload: Uint8Array): Decoded {
  const known = BY_NAME.get(dialect);
  if (known === undefined) return refused({ no: 0, reason: "unknown-dialect", detail: dialect });
  if (channel !== "readings" && !known.channels.includes(channel)) {
    return refused({ no: 0, reason: "bad-shape", detail: `dialect ${dialect} reads no topic ending in ${channel}` });
  }
  return known.decode(payload);
}

const BY_NAME: ReadonlyMap<string, Dialect> = new Map(DIALECTS.map((dialect) => [dialect.name, dialect]));

function refused(rejection: Rejection): Decoded {
  return { observations: [], rejections: [rejection] };
}
