import type { ChannelConfig } from "../model/catalog/catalog.ts";
import type { Pace } from "./channel.ts";
import type { Letter } from "./letter.ts";

/** One message for each recipient in this time: a storm is one message. Chosen by us, from no standard. */
export const GATHER_MS = 30_000;

/** A robot speaks to a group, 20 times a minute. */
export const ROBOT_PACE: Pace = { gatherMs: GATHER_MS, perMinuteMax: 20, redsMax: 20, isGroup: true };

/** The two parts of a robot's secret: `<token>` or `<token>:<signing key>`. */
export function splitSecret(secret: string | null): { readonly token: string; readonly signingKey: string | null } {
  const [token = "", ...rest] = (secret ?? "").split(":");
  return { token, signingKey: rest.length === 0 ? null : rest.join(":") };
}

/** What must hold of every robot: its token is a secret and stands in no address. */
export function checkRobot({ url, secret }: ChannelConfig): readonly string[] {
  const issues = secret === undefined ? ["secret-required"] : [];
  if (url === undefined) return issues;
  const parsed = new URL(url);
  // What stands in an address ends up in exports and logs.
  const tells = parsed.username !== "" || parsed.search !== "" || /\/hook\/[^/]/.test(parsed.pathname);
  return tells ? [...issues, "url-credentials"] : issues;
}

/** Mobile numbers or user ids to mention: of those the message is for, and of the setting `mention` (comma-separated; `all`). */
export function mentionsOf(config: ChannelConfig, letters: readonly Letter[]): readonly string[] {
  const fixed = typeof config.settings?.["mention"] === "string" ? config.settings["mention"].split(",") : [];
  const meant = letters.flatMap(({ entry }) => (entry.to === undefined || entry.step === null ? [] : entry.to.address));
  return [...new Set([...fixed, ...meant].map((each) => each.trim()).filter((each) => each !== ""))].slice(0, 50);
}

/** The address to call, the vendor's own unless the channel names another (a proxy, a private installation). */
export function addressOf(config: ChannelConfig, standard: string): URL {
  return new URL(config.url ?? standard);
}
