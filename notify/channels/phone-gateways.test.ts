import { afterEach, describe, expect, it } from "vitest";
import type { ChannelConfig } from "../../model/catalog/catalog.ts";
import { openFakeVendor } from "../../test/kit/fake-vendor.ts";
import { anAlarm, anOutboxEntry } from "../../test/kit/record-builders.ts";
import type { ChannelKind } from "../channel.ts";
import { describeChannel, type ReceivedPush, type Vendor } from "../contract.ts";
import { bareFacts, type LetterFacts } from "../letter.ts";
import { signAliyun, signTencent } from "../vendor-signatures.ts";
import { aliyunSms, aliyunVoice } from "./aliyun.ts";
import { httpTemplate } from "./http-template.ts";
import { tencentSms, tencentVoice } from "./tencent.ts";

type Settings = NonNullable<ChannelConfig["settings"]>;

const configOf = (kind: string, settings: Settings) => (url: string) =>
  ({ id: kind, kind, url, secret: "ref:x", allowPrivateNetwork: true, settings }) satisfies ChannelConfig;
const anEntry = (key: string) => anOutboxEntry(key, { alarm: anAlarm("alarm-7"), step: 0 });
const urlOf = ({ path }: ReceivedPush) => new URL(path, "http://gateway.invalid");
const headerOf = ({ headers }: ReceivedPush, name: string) => String(headers[name] ?? "");

const ALIYUN = { to: "13800000000", accessKeyId: "LTAI1", template: "SMS_1", signName: "安监" };
const ALIYUN_REFUSALS = [
  {
    body: '{"Code":"isv.SMS_TEMPLATE_ILLEGAL","Message":"模板不合法"}',
    outcome: { kind: "retry", error: "vendor-isv.SMS_TEMPLATE_ILLEGAL: 模板不合法", status: 200 },
  },
  { body: '{"Code":"isv.BUSINESS_LIMIT_CONTROL"}', outcome: { kind: "retry", retryAfterMs: 60_000 } },
  { body: "[]", outcome: { kind: "unknown", error: "answer-unreadable" } },
];

function isFromAliyun(push: ReceivedPush, secret: string): boolean {
  const call = {
    host: headerOf(push, "host"),
    action: headerOf(push, "x-acs-action"),
    version: headerOf(push, "x-acs-version"),
    query: Object.fromEntries(urlOf(push).searchParams),
    atMs: Date.parse(headerOf(push, "x-acs-date")),
    nonce: headerOf(push, "x-acs-signature-nonce"),
  };
  return headerOf(push, "authorization") === signAliyun(call, { id: "LTAI1", secret })["authorization"];
}

const { signName: _signName, ...ALIYUN_CALL } = ALIYUN;

for (const [kind, settings] of [
  [aliyunSms, ALIYUN],
  [aliyunVoice, ALIYUN_CALL],
] as const) {
  describeChannel({
    kind,
    secret: "access",
    config: configOf(kind.kind, settings),
    anEntry,
    openVendor: (options) => openFakeVendor({ ...options, acceptBody: '{"Code":"OK","Message":"OK"}' }),
    accepts: [200],
    refusals: ALIYUN_REFUSALS,
    keyOf: (push) => urlOf(push).searchParams.get("OutId"),
    contentOf: (push) => urlOf(push).search,
    isGenuine: isFromAliyun,
  });
}

const TENCENT = { to: "+8613800000000", secretId: "AKID1", appId: "1400006666", template: "1" };
const TENCENT_REFUSALS = [
  {
    body: '{"Response":{"Error":{"Code":"AuthFailure.SignatureExpire","Message":"expired"}}}',
    outcome: { kind: "retry", error: "vendor-AuthFailure.SignatureExpire: expired", status: 200 },
  },
  {
    body: '{"Response":{"SendStatusSet":[{"Code":"LimitExceeded.PhoneNumberDailyLimit","Message":"too many"}]}}',
    outcome: { kind: "retry", retryAfterMs: 60_000 },
  },
  { body: '{"Response":{}}', outcome: { kind: "unknown", error: "answer-unreadable" } },
];
const TENCENT_OK =
  '{"Response":{"SendStatusSet":[{"Code":"Ok","Message":"send success"}],"SendStatus":{"CallId":"1"},"RequestId":"r"}}';

for (const [kind, settings] of [
  [tencentSms, { ...TENCENT, signName: "安监" }],
  [tencentVoice, TENCENT],
] as const) {
  describeChannel({
    kind,
    secret: "access",
    config: configOf(kind.kind, settings),
    anEntry,
    openVendor: (options) => openFakeVendor({ ...options, acceptBody: TENCENT_OK }),
    accepts: [200],
    refusals: TENCENT_REFUSALS,
    keyOf: (push) => (JSON.parse(push.body) as { readonly SessionContext: string }).SessionContext,
    isGenuine: (push, secret) => {
      const service = kind === tencentSms ? "sms" : "vms";
      const atMs = Number(headerOf(push, "x-tc-timestamp")) * 1000;
      const call = { host: headerOf(push, "host"), service, body: push.body, atMs };
      return headerOf(push, "authorization") === signTencent(call, { id: "AKID1", secret });
    },
  });
}

const TEMPLATE = {
  to: "13800000000",
  headers: "Authorization: Bearer {{secret}}\nX-Kind: alarm",
  body: '{"mobile":"{{to}}","content":"{{text}}","id":"{{key}}"}',
};

describeChannel({
  kind: httpTemplate,
  secret: "s3cret",
  config: configOf("http-template", TEMPLATE),
  anEntry,
  openVendor: openFakeVendor,
  keyOf: (push) => push.headers["idempotency-key"],
  isGenuine: (push, secret) => headerOf(push, "authorization") === `Bearer ${secret}`,
});

describe("a gateway reached by a template", () => {
  let vendor: Vendor | null = null;
  afterEach(() => vendor?.close());

  async function send(kind: ChannelKind, config: (url: string) => ChannelConfig, facts: Partial<LetterFacts> = {}) {
    vendor = await openFakeVendor({ acceptBody: '{"result":0,"Code":"OK"}' });
    const channel = kind.open(config(vendor.url), { secret: "s3cret", timeoutMs: 5_000, nowMs: () => 0 });
    const entry = anEntry("k");
    const outcome = await channel.send(
      [{ entry, facts: { ...bareFacts(entry), ...facts } }],
      AbortSignal.timeout(5_000),
    );
    await channel.close();
    return { outcome, received: vendor.received };
  }

  const HOSTILE = { enterprise: '"},"admin":true,\n{"x":"', tag: "a&b=c\r\nX-Evil: 1" };

  it("places names as text: none of them ends the string, field or header it stands in", async () => {
    const json = await send(httpTemplate, configOf("http-template", TEMPLATE), HOSTILE);
    expect(Object.keys(JSON.parse(json.received[0]?.body ?? "") as object)).toEqual(["mobile", "content", "id"]);
    await vendor?.close();
    const settings = {
      to: "1",
      contentType: "application/x-www-form-urlencoded",
      body: "m={{to}}&tag={{tag}}",
      headers: "X-Tag: {{tag}}",
      query: "t={{tag}}",
    };
    const form = await send(httpTemplate, configOf("http-template", settings), HOSTILE);
    const [push] = form.received;
    expect([...new URLSearchParams(push?.body).keys()]).toEqual(["m", "tag"]);
    expect(push?.headers["x-evil"]).toBeUndefined();
    expect(new URL(push?.path ?? "", "http://x.invalid").searchParams.get("b")).toBeNull();
  });

  it("may say by a field of its answer whether it has taken the message", async () => {
    const ok = { ...TEMPLATE, okField: "result", okValue: "0" };
    expect((await send(httpTemplate, configOf("http-template", ok))).outcome.kind).toBe("accepted");
    await vendor?.close();
    const other = { ...TEMPLATE, okField: "result", okValue: "1" };
    expect((await send(httpTemplate, configOf("http-template", other))).outcome).toMatchObject({
      kind: "retry",
      error: "vendor-0: ",
    });
  });

  it("is refused when its template names what there is not, or is no JSON", () => {
    const check = (settings: Settings) =>
      httpTemplate.check(configOf("http-template", settings)("https://sms.example/"));
    expect(check({ body: '{"a":"{{txet}}"}' })).toEqual(["settings.body-unknown-name"]);
    expect(check({ body: '{"a":{{text}}' })).toEqual(["settings.body-no-json"]);
    expect(check({ headers: "no header" })).toEqual(["settings.headers-invalid"]);
  });

  it("keeps the variables of a short message as short as the vendor takes them, JSON and all", async () => {
    const settings = { ...ALIYUN, params: '{"place":"{{enterprise}}","what":"{{text}}"}', charsMax: 24 };
    const { received } = await send(aliyunSms, configOf("aliyun-sms", settings), { enterprise: `"${"长".repeat(50)}` });
    const query = new URL(received[0]?.path ?? "", "http://x.invalid").searchParams;
    const params = JSON.parse(query.get("TemplateParam") ?? "") as Record<string, string>;
    expect([...(params["place"] ?? "")]).toHaveLength(24);
    expect([...(params["what"] ?? "")].length).toBeLessThanOrEqual(24);
    expect(params["what"]).toContain("60.5 ppm");
  });

  it("that is given nobody to call fails at once and says so", async () => {
    const { to: _, ...nobody } = ALIYUN;
    expect((await send(aliyunSms, configOf("aliyun-sms", nobody))).outcome).toEqual({
      kind: "failed",
      error: "recipient-unknown",
    });
  });
});
