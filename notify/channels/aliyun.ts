import { randomUUID } from "node:crypto";
import type { ChannelConfig } from "../../model/catalog/catalog.ts";
import type { ChannelDeps, ChannelKind } from "../channel.ts";
import { codedVerdict, openHttpChannel } from "../http-channel.ts";
import type { HttpRequest } from "../http-sender.ts";
import type { Letter } from "../letter.ts";
import { checkPhoneGateway, PHONE_PACE, PHONE_RULES, toPhoneCall } from "../phone-gateway.ts";
import { addressOf } from "../robot.ts";
import { type SettingRules, textOf } from "../settings.ts";
import { fillTemplate } from "../template.ts";
import { aliyunQuery, signAliyun } from "../vendor-signatures.ts";

const VERSION = "2017-05-25";
const COMMON: SettingRules = {
  ...PHONE_RULES,
  accessKeyId: { kind: "text", required: true },
};

/** Short messages through Aliyun (阿里云短信服务, Dysmsapi SendSms). Contract: docs/reference/channels.md. */
export const aliyunSms: ChannelKind = {
  kind: "aliyun-sms",
  pace: PHONE_PACE,
  check: (config) => checkPhoneGateway(config, { ...COMMON, signName: { kind: "text", required: true } }),
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
  pace: PHONE_PACE,
  check: (config) => checkPhoneGateway(config, { ...COMMON, showNumber: { kind: "text" } }),
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
  const call = toPhoneCall(config, deps, letters);
  if ("failed" in call) return call;
  const { to, secret, values, key } = call;
  const params = fillTemplate(textOf(config, "params") ?? '{"text":"{{text}}"}', values, "json");
  const query = { ...product.query(to, params), OutId: key.slice(0, 255) };
  const url = addressOf(config, product.address);
  const atMs = deps.nowMs();
  const nonce = randomUUID();
  const request = { host: url.host, action: product.action, version: VERSION, query, atMs, nonce };
  const keyPair = { id: textOf(config, "accessKeyId") ?? "", secret };
  url.pathname = "/";
  url.search = aliyunQuery(query);
  return { url, method: "POST", headers: { ...signAliyun(request, keyPair), "user-agent": "twinline" }, body: null };
}
