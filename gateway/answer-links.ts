import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { ANSWER_ACTIONS, type Answer, type AnswerPort } from "../api/answer-port.ts";
import { HOUR_MS } from "../model/time.ts";

/** A link answers for so long: a shift, and no longer. */
export const ANSWER_MS = 12 * HOUR_MS;

/** Half of an HMAC-SHA-256: nobody guesses 128 bits, and a short message has little room. */
const SIGNATURE_BYTES = 16;

/**
 * Makes and reads the tokens of answer links: bound to one message (and so to its alarm), one person and one action, until an instant.
 *
 * Signed under a key derived from the installation's (HKDF, RFC 5869). That a token is used once is seen to by whoever carries it out.
 */
export function openAnswerLinks(installationKey: Buffer): AnswerPort {
  const key = Buffer.from(hkdfSync("sha256", installationKey, "", "twinline answer links v1", 32));
  const sign = (text: string) => createHmac("sha256", key).update(text, "utf8").digest().subarray(0, SIGNATURE_BYTES);
  return {
    toToken({ key: message, person, action, untilMs }) {
      const text = [message, person, action, Math.ceil(untilMs / 1000).toString(36)].join("\n");
      return `${Buffer.from(text, "utf8").toString("base64url")}.${sign(text).toString("base64url")}`;
    },
    fromToken(token) {
      const [encoded = "", signature = "", ...more] = token.split(".");
      const text = Buffer.from(encoded, "base64url").toString("utf8");
      const given = Buffer.from(signature, "base64url");
      const genuine = given.length === SIGNATURE_BYTES && timingSafeEqual(given, sign(text));
      return genuine && more.length === 0 ? parse(text) : null;
    },
  };
}

/** What was signed has this form; anything else is none of ours. */
function parse(text: string): Answer | null {
  const [key = "", person = "", said = "", until = ""] = text.split("\n");
  const action = ANSWER_ACTIONS.find((each) => each === said);
  if (action === undefined || key === "") return null;
  return { key, person, action, untilMs: Number.parseInt(until, 36) * 1000 };
}
