import type { ChannelConfig } from "../../model/catalog/catalog.ts";
import type { ChannelDeps, ChannelKind, DeliveryOutcome, Pace } from "../channel.ts";
import { openHttpChannel, toError, type Verdict } from "../http-channel.ts";
import type { HttpRequest } from "../http-sender.ts";
import type { Letter } from "../letter.ts";
import { recipientOf } from "../recipient.ts";
import { addressOf, GATHER_MS } from "../robot.ts";
import { checkSettings, numberOf, RECIPIENT_RULES, type SettingRules, textOf } from "../settings.ts";
import { fillTemplate, toValues, unknownNames } from "../template.ts";
import { signTencent, TENCENT_CONTENT_TYPE } from "../vendor-signatures.ts";

/** One short message or call names one red alarm and counts the rest: there is no room for more. */
const PACE: Pace = { gatherMs: GATHER_MS, perMinuteMax: null, redsMax: 1_000, isGroup: false };
/** Longest value of a template's variable (unconfirmed: it depends on the account and on the template). */
const CHARS_MAX = 35;
const COMMON: SettingRules = {
  ...RECIPIENT_RULES,
  secretId: { kind: "text", required: true },
  appId: { kind: "text", required: true },
  template: { kind: "text", required: true },
  params: { kind: "text" },
  region: { kind: "text" },
  charsMax: { kind: "number" },
};

/** Short messages through Tencent Cloud (腾讯云短信, SendSms 2021-01-11). Contract: docs/reference/channels.md. */
export const tencentSms: ChannelKind = {
  kind: "tencent-sms",
  pace: PACE,
  check: (config) => check(config, { ...COMMON, signName: { kind: "text", required: true } }),
  open: (config, deps) =>
    open(config, deps, {
      service: "sms",
      action: "SendSms",
      version: "2021-01-11",
      body: (to, params, key) => ({
        PhoneNumberSet: [to],
        SmsSdkAppId: textOf(config, "appId"),
        SignName: textOf(config, "signName"),
        TemplateId: textOf(config, "template"),
        TemplateParamSet: params,
        SessionContext: key.slice(0, 512),
      }),
    }),
};

/** Calls with spoken text through Tencent Cloud (腾讯云语音消息, SendTtsVoice 2020-09-02). Contract: docs/reference/channels.md. */
export const tencentVoice: ChannelKind = {
  kind: "tencent-voice",
  pace: PACE,
  check: (config) => check(config, COMMON),
  open: (config, deps) =>
    open(config, deps, {
      service: "vms",
      action: "SendTtsVoice",
      version: "2020-09-02",
      body: (to, params, key) => ({
        CalledNumber: to,
        VoiceSdkAppid: textOf(config, "appId"),
        TemplateId: textOf(config, "template"),
        TemplateParamSet: params,
        PlayTimes: 3,
        SessionContext: key.slice(0, 512),
      }),
    }),
};

interface Product {
  readonly service: string;
  readonly action: string;
  readonly version: string;
  body(to: string, params: readonly string[], key: string): object;
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
    verdict: tencentVerdict,
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
  // One template for each variable of the vendor's template, in its order, separated by `|`.
  const params = (textOf(config, "params") ?? "{{text}}").split("|").map((each) => fillTemplate(each, values, "text"));
  const url = addressOf(config, `https://${product.service}.tencentcloudapi.com/`);
  url.pathname = "/";
  url.search = "";
  const body = JSON.stringify(product.body(to, params, letters[0]?.entry.key ?? ""));
  const atMs = deps.nowMs();
  const key = { id: textOf(config, "secretId") ?? "", secret: deps.secret };
  const headers = {
    "content-type": TENCENT_CONTENT_TYPE,
    "user-agent": "twinline",
    "x-tc-action": product.action,
    "x-tc-version": product.version,
    "x-tc-timestamp": String(Math.floor(atMs / 1000)),
    "x-tc-region": textOf(config, "region") ?? "ap-guangzhou",
    authorization: signTencent({ host: url.host, service: product.service, body, atMs }, key),
  };
  return { url, method: "POST", headers, body };
}

/** The error of the call, or of the one number in it: either is a refusal with words, under a status of 200. */
const tencentVerdict: Verdict = (body, status): DeliveryOutcome => {
  const response = objectOf(body?.["Response"]);
  if (response === null) return { kind: "unknown", error: "answer-unreadable" };
  const failure = objectOf(response["Error"]);
  if (failure !== null) return refused(failure["Code"], failure["Message"], status);
  const set = response["SendStatusSet"];
  const sent = objectOf(Array.isArray(set) ? set[0] : response["SendStatus"]);
  if (sent === null) return { kind: "unknown", error: "answer-unreadable" };
  // A call has no code of its own: that it has an id means it was taken.
  const taken = sent["Code"] === "Ok" || (sent["Code"] === undefined && typeof sent["CallId"] === "string");
  return taken ? { kind: "accepted", status } : refused(sent["Code"], sent["Message"], status);
};

function refused(code: unknown, words: unknown, status: number): DeliveryOutcome {
  const written = typeof code === "string" ? code : "unknown";
  const retryAfterMs = written.startsWith("LimitExceeded") || written === "RequestLimitExceeded" ? 60_000 : null;
  return { kind: "retry", error: toError(written, words), status, retryAfterMs };
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> | null {
  // Every property is still unknown.
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
}
