import type { ChannelConfig } from "../../model/catalog/catalog.ts";
import type { ChannelDeps, ChannelKind, DeliveryOutcome } from "../channel.ts";
import { openHttpChannel, toError, type Verdict } from "../http-channel.ts";
import type { HttpRequest } from "../http-sender.ts";
import type { Letter } from "../letter.ts";
import { checkPhoneGateway, PHONE_PACE, PHONE_RULES, toPhoneCall } from "../phone-gateway.ts";
import { addressOf } from "../robot.ts";
import { type SettingRules, textOf } from "../settings.ts";
import { fillTemplate } from "../template.ts";
import { signTencent, TENCENT_CONTENT_TYPE } from "../vendor-signatures.ts";

const COMMON: SettingRules = {
  ...PHONE_RULES,
  secretId: { kind: "text", required: true },
  appId: { kind: "text", required: true },
  region: { kind: "text" },
};

/** Short messages through Tencent Cloud (腾讯云短信, SendSms 2021-01-11). Contract: docs/reference/channels.md. */
export const tencentSms: ChannelKind = {
  kind: "tencent-sms",
  pace: PHONE_PACE,
  check: (config) => checkPhoneGateway(config, { ...COMMON, signName: { kind: "text", required: true } }),
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
  pace: PHONE_PACE,
  check: (config) => checkPhoneGateway(config, COMMON),
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
  const call = toPhoneCall(config, deps, letters);
  if ("failed" in call) return call;
  const { to, secret, values, key } = call;
  // One template for each variable of the vendor's template, in its order, separated by `|`.
  const params = (textOf(config, "params") ?? "{{text}}").split("|").map((each) => fillTemplate(each, values, "text"));
  const url = addressOf(config, `https://${product.service}.tencentcloudapi.com/`);
  url.pathname = "/";
  url.search = "";
  const body = JSON.stringify(product.body(to, params, key));
  const atMs = deps.nowMs();
  const keyPair = { id: textOf(config, "secretId") ?? "", secret };
  const headers = {
    "content-type": TENCENT_CONTENT_TYPE,
    "user-agent": "twinline",
    "x-tc-action": product.action,
    "x-tc-version": product.version,
    "x-tc-timestamp": String(Math.floor(atMs / 1000)),
    "x-tc-region": textOf(config, "region") ?? "ap-guangzhou",
    authorization: signTencent({ host: url.host, service: product.service, body, atMs }, keyPair),
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
