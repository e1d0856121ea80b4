import type { ChannelConfig } from "../model/catalog/catalog.ts";
import type { ChannelDeps, Pace } from "./channel.ts";
import type { Letter } from "./letter.ts";
import { recipientOf } from "./recipient.ts";
import { GATHER_MS } from "./robot.ts";
import { checkSettings, numberOf, RECIPIENT_RULES, type SettingRules, textOf } from "./settings.ts";
import { type TemplateValues, toValues, unknownNames } from "./template.ts";

/** One short message or call names one red alarm and counts the rest: there is no room for more. */
export const PHONE_PACE: Pace = { gatherMs: GATHER_MS, perMinuteMax: null, redsMax: 1_000, isGroup: false };

/** Longest value of a variable in a vendor's template: 35 characters (unconfirmed: with some it depends on the account). */
const CHARS_MAX = 35;

/** What every vendor of short messages and calls is told: whom it reaches, and by which of its templates. */
export const PHONE_RULES: SettingRules = {
  ...RECIPIENT_RULES,
  template: { kind: "text", required: true },
  params: { kind: "text" },
  charsMax: { kind: "number" },
};

export function checkPhoneGateway(config: ChannelConfig, rules: SettingRules): readonly string[] {
  const issues = [...checkSettings(config, rules)];
  if (config.secret === undefined) issues.push("secret-required");
  if (unknownNames(textOf(config, "params") ?? "").length > 0) issues.push("settings.params-unknown-name");
  return issues;
}

/** What goes into the vendor's template, to whom, and by which secret; or why nothing can. */
export function toPhoneCall(
  config: ChannelConfig,
  { secret }: Pick<ChannelDeps, "secret">,
  letters: readonly Letter[],
):
  | { readonly to: string; readonly secret: string; readonly values: TemplateValues; readonly key: string }
  | { readonly failed: string } {
  const { to, person } = recipientOf(config, letters);
  if (to === "") return { failed: "recipient-unknown" };
  if (secret === null) return { failed: "secret-required" };
  const charsMax = numberOf(config, "charsMax") ?? CHARS_MAX;
  const values = toValues(letters, { language: config.language ?? "zh-CN", charsMax, to, person });
  // A key of this message: what the vendor reports about it names it again.
  return { to, secret, values, key: letters[0]?.entry.key ?? "" };
}
