import { afterEach, describe, expect, it } from "vitest";
import type { ChannelConfig } from "../../model/catalog/catalog.ts";
import { openFakeVendor } from "../../test/kit/fake-vendor.ts";
import { anAlarm, anOutboxEntry } from "../../test/kit/record-builders.ts";
import type { ChannelKind } from "../channel.ts";
import { describeChannel, type ReceivedPush, type Vendor } from "../contract.ts";
import { bareFacts, type LetterFacts } from "../letter.ts";
import { dingtalk, signDingtalk } from "./dingtalk.ts";
import { feishu, signFeishu } from "./feishu.ts";
import { wecom } from "./wecom.ts";

const configOf = (kind: string) => (url: string) =>
  ({ id: kind, kind, url: bareUrl(url), secret: "ref:x", allowPrivateNetwork: true }) satisfies ChannelConfig;
/** The robot's own address holds no query: its token is the secret. */
const bareUrl = (url: string) => url.replace(/\?.*$/, "").replace(/\/push$/, "/hook");
const anEntry = (key: string) => anOutboxEntry(key, { alarm: anAlarm("alarm-7") });
const queryOf = ({ path }: ReceivedPush) => new URL(path, "http://robot.invalid").searchParams;
const jsonOf = ({ body }: ReceivedPush) => JSON.parse(body) as Record<string, Record<string, unknown>>;

const refused = (code: string, words: string, number: number) => ({
  body: JSON.stringify({ [code]: number, [words]: "not this time" }),
  outcome: { kind: "retry", status: 200, error: `vendor-${number}: not this time` },
});
const tooOften = (code: string, number: number) => ({
  body: JSON.stringify({ [code]: number }),
  outcome: { kind: "retry", retryAfterMs: 60_000 },
});
const UNREADABLE = { body: "<html>", outcome: { kind: "unknown", error: "answer-unreadable" } };

describeChannel({
  kind: wecom,
  secret: "k-1",
  config: configOf("wecom"),
  anEntry,
  openVendor: (options) => openFakeVendor({ ...options, acceptBody: '{"errcode":0,"errmsg":"ok"}' }),
  accepts: [200],
  refusals: [refused("errcode", "errmsg", 93000), tooOften("errcode", 45009), UNREADABLE],
  isGenuine: (push, secret) => queryOf(push).get("key") === secret,
});

describeChannel({
  kind: dingtalk,
  secret: "token-1:SEC1",
  config: configOf("dingtalk"),
  anEntry,
  openVendor: (options) => openFakeVendor({ ...options, acceptBody: '{"errcode":0,"errmsg":"ok"}' }),
  accepts: [200],
  refusals: [refused("errcode", "errmsg", 310000), tooOften("errcode", 130101), UNREADABLE],
  isGenuine: (push, secret) => {
    const query = queryOf(push);
    const [token, key = ""] = secret.split(":");
    return query.get("access_token") === token && query.get("sign") === signDingtalk(key, query.get("timestamp") ?? "");
  },
});

describeChannel({
  kind: feishu,
  secret: "hook-1:sign-1",
  config: configOf("feishu"),
  anEntry,
  openVendor: (options) => openFakeVendor({ ...options, acceptBody: '{"code":0,"msg":"success"}' }),
  accepts: [200],
  refusals: [refused("code", "msg", 19021), tooOften("code", 9499), UNREADABLE],
  contentOf: (push) => JSON.stringify(jsonOf(push)["content"]),
  isGenuine: (push, secret) => {
    const [token = "", key = ""] = secret.split(":");
    const { sign, timestamp } = JSON.parse(push.body) as { readonly sign: string; readonly timestamp: string };
    return push.path.endsWith(`/${token}`) && sign === signFeishu(key, timestamp);
  },
});

describe("signatures of robots", () => {
  it("are those the vendors' own examples give", () => {
    // Computed with the vendors' published Python code (hmac, hashlib, base64) for these inputs.
    expect(signDingtalk("this is secret", "1577262236757")).toBe("hmPWwU+7lVdm3ZZz0r9tSfx0L4Q26jWOZr9+Gs6EZQM=");
    expect(signFeishu("demo", "1599360473")).toBe("l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8=");
  });
});

describe("a robot", () => {
  let vendor: Vendor | null = null;
  afterEach(() => vendor?.close());

  async function say(kind: ChannelKind, facts: Partial<LetterFacts>, config: Partial<ChannelConfig> = {}) {
    vendor = await openFakeVendor({ acceptBody: '{"errcode":0,"code":0}' });
    const deps = { secret: "t:s", timeoutMs: 5_000, nowMs: () => 1_790_000_000_000 };
    const channel = kind.open({ ...configOf(kind.kind)(vendor.url), ...config }, deps);
    const entry = { ...anEntry("k"), to: { person: "zhang", address: "13800000000" } };
    await channel.send([{ entry, facts: { ...bareFacts(entry), ...facts } }], new AbortController().signal);
    await channel.close();
    const [received] = vendor.received;
    if (received === undefined) throw new Error("nothing arrived");
    return jsonOf(received);
  }

  it("mentions whom the message is for, and whom its setting names", async () => {
    const settings = { mention: "all, wang" };
    expect((await say(wecom, {}, { settings }))["text"]).toMatchObject({
      mentioned_list: ["@all", "wang"],
      mentioned_mobile_list: ["13800000000"],
    });
    await vendor?.close();
    expect((await say(dingtalk, {}, { settings }))["at"]).toEqual({
      atMobiles: ["13800000000"],
      atUserIds: ["wang"],
      isAtAll: true,
    });
  });

  it("lets no name from the plant mention anybody", async () => {
    const said = await say(feishu, { enterprise: '<at user_id="all">全体</at>' });
    expect(said["content"]?.["text"]).toContain("＜at user_id=＂all＂＞");
    expect(said["content"]?.["text"]).not.toContain('<at user_id="all">');
  });

  it("keeps its token out of the address that stands in the catalogue", () => {
    const url = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc";
    expect(wecom.check({ id: "r", kind: "wecom", url })).toEqual(["secret-required", "url-credentials"]);
    const settings = { mentoin: "all" };
    expect(dingtalk.check({ id: "r", kind: "dingtalk", secret: "t", settings })).toEqual(["settings.mentoin-unknown"]);
  });
});
