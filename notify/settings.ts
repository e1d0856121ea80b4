import type { ChannelConfig } from "../model/catalog/catalog.ts";

/** What one setting of a channel kind must be. */
export interface SettingRule {
  readonly required?: boolean;
  readonly kind: "text" | "number" | "flag";
  /** What a text must look like. */
  readonly form?: RegExp;
}

export type SettingRules = Readonly<Record<string, SettingRule>>;

/** What is wrong with the settings, as `settings.<name>-required`, `-unknown` or `-invalid`. */
export function checkSettings(config: ChannelConfig, rules: SettingRules): readonly string[] {
  const given = config.settings ?? {};
  const missing = Object.entries(rules).filter(([name, rule]) => rule.required === true && given[name] === undefined);
  const unknown = Object.keys(given).filter((name) => rules[name] === undefined);
  const invalid = Object.entries(given).filter(([name, value]) => !fits(value, rules[name]));
  return [
    ...missing.map(([name]) => `settings.${name}-required`),
    ...unknown.map((name) => `settings.${name}-unknown`),
    ...invalid.map(([name]) => `settings.${name}-invalid`),
  ];
}

/** A text setting, or null where it is not given. */
export function textOf(config: ChannelConfig, name: string): string | null {
  const value = config.settings?.[name];
  return typeof value === "string" && value !== "" ? value : null;
}

export function numberOf(config: ChannelConfig, name: string): number | null {
  const value = config.settings?.[name];
  return typeof value === "number" ? value : null;
}

/** Who is reached when the message itself names nobody: the setting `person` binds its answers to a user, `to` is where to. */
export const RECIPIENT_RULES: SettingRules = {
  to: { kind: "text" },
  person: { kind: "text", form: /^[a-z0-9][a-z0-9-]*$/ },
};

function fits(value: string | number | boolean, rule: SettingRule | undefined): boolean {
  if (rule === undefined) return true;
  if (rule.kind === "number") return typeof value === "number";
  if (rule.kind === "flag") return typeof value === "boolean";
  return typeof value === "string" && (rule.form === undefined || rule.form.test(value));
}
