import { randomUUID } from "node:crypto";
import type { ChannelConfig } from "../../model/catalog/catalog.ts";
import type { ChannelDeps, ChannelKind, Pace } from "../channel.ts";
import { codedVerdict, openHttpChannel } from "../http-channel.ts";
import type { HttpRequest } from "../http-sender.ts";
import type { Letter } from "../letter.ts";
import { recipientOf } from "../recipient.ts";
import { addressOf, GATHER_MS } from "../robot.ts";
import { checkSettings, numberOf, RECIPIENT_RULES, type SettingRules, textOf } from "../settings.ts";
import { fillTemplate, toValues, unknownNames } from "../template.ts";
import { aliyunQuery, signAliyun } from "../vendor-signatures.ts";

/** One short message or call names one red alarm and counts the rest: there is no room for more. */
const PACE: Pace = { gatherMs: GATHER_MS, perMinuteMax: null, redsMax: 1_000, isGroup: false };
/** Longest value of a template's variable: 35 characters (unconfirmed). */
const CHARS_MAX = 35;
const VERSION = "2017-05-25";
const COMMON: SettingRules = {
  ...RECIPIENT_RULES,
  accessKeyId: { kind: "text", required: true },
  template: { kind: "text", required: true },
  params: { kind: "text" },
  charsMax: { kind: "number" },
};

/** Short messages through Aliyun (阿里云短信服务, Dysmsapi SendSms). Contract: docs/reference/channels.md. */
export const aliyunSms: ChannelKind = {
  kind: "aliyun-sms",
  pace: PACE,
  check: (config) => check(config, { ...COMMON, signName: { kind: "text", required: true } }),
  open: (config, deps) =>
    open(config, deps, {
      address: "https://dysmsapi.aliyuncs.com/",
      action: "SendSms",
      query: (to, params) => ({
        PhoneNumbers: to,
        SignName: textOf(config, "signName") ?? "",
        TemplateCode: textOf(config, "template") ?? "",
        TemplateParam: params,
      }),
    }),
};

/** Calls with spoken text through Aliyun (阿里云语音服务, Dyvmsapi SingleCallByTts). Contract: docs/reference/channels.md. */
export const aliyunVoice: ChannelKind = {
  kind: "aliyun-voice",
  pace: PACE,
  check: (config) => check(config, { ...COMMON, showNumber: { kind: "text" } }),
  open: (config, deps) =>
    open(config, deps, {
      address: "https://dyvmsapi.aliyuncs.com/",
      action: "SingleCallByTts",
      query: (to, params) => ({
        CalledNumber: to,
        CalledShowNumber: textOf(config, "showNumber") ?? "",
        TtsCode: textOf(config, "template") ?? "",
        TtsParam: params,
        PlayTimes: "3",
      }),
    }),
};

interface Product {
  readonly address: string;
  readonly action: string;
  query(to: string, params: string): Readonly<Record<string, string>>;
}

function check(config: ChannelConfig, rules: SettingRules): readonly string[] {
  const issues = [...checkSettings(config, rules)];
  if (config.secret === undefined) issues.push("secret-required");
  if (unknownNames(textOf(config, "params") ?? "").length > 0) issues.push("settings.params-unknown-name");
  return issues;
}

function open(config: ChannelConfig, deps: ChannelDeps, product: Product) {
  return openHttpChannel(config, deps, {
    request: (letters) => toRequest(config, deps, product, letters),
    // isv.BUSINESS_LIMIT_CONTROL: this number got too many; asking again at once makes it worse.
    verdict: codedVerdict({
      code: "Code",
      words: "Message",
      ok: "OK",
      patience: ["isv.BUSINESS_LIMIT_CONTROL", "Throttling.User"],
    }),
  });
}

function toRequest(
  config: ChannelConfig,
  deps: ChannelDeps,
  product: Product,
  letters: readonly Letter[],
): HttpRequest | { readonly failed: string } {
  const { to, person } = recipientOf(config, letters);
  if (to === "") return { failed: "recipient-unknown" };
  if (deps.secret === null) return { failed: "secret-required" };
  const charsMax = numberOf(config, "charsMax") ?? CHARS_MAX;
  const values = toValues(letters, { language: config.language ?? "zh-CN", charsMax, to, person });
  const params = fillTemplate(textOf(config, "params") ?? '{"text":"{{text}}"}', values, "json");
  // A key of this message: what the vendor reports about it names it again.
  const key = letters[0]?.entry.key ?? "";
  const query = { ...product.query(to, params), OutId: key.slice(0, 255) };
  const url = addressOf(config, product.address);
  const atMs = deps.nowMs();
  const nonce = randomUUID();
  const call = { host: url.host, action: product.action, version: VERSION, query, atMs, nonce };
  const keyPair = { id: textOf(config, "accessKeyId") ?? "", secret: deps.secret };
  url.pathname = "/";
  url.search = aliyunQuery(query);
  return { url, method: "POST", headers: { ...signAliyun(call, keyPair), "user-agent": "twinline" }, body: null };
}
