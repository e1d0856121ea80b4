import { createHmac } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import type { ChannelConfig } from "../../model/catalog/catalog.ts";
import { openFakeVendor } from "../../test/kit/fake-vendor.ts";
import { anAlarm, anOutboxEntry } from "../../test/kit/record-builders.ts";
import { describeChannel, type ReceivedPush, type Vendor } from "../contract.ts";
import { bareFacts } from "../letter.ts";
import { webhook } from "./webhook.ts";

const config = (url: string): ChannelConfig => ({ id: "hook", kind: "webhook", url, allowPrivateNetwork: true });

describeChannel({
  kind: webhook,
  secret: "s3cret",
  config,
  anEntry: (key) => anOutboxEntry(key, { alarm: anAlarm("alarm-7") }),
  openVendor: openFakeVendor,
  keyOf: ({ headers }) => headers["idempotency-key"],
  isGenuine,
});

function isGenuine({ headers, body }: ReceivedPush, secret: string): boolean {
  const expected = createHmac("sha256", secret).update(body).digest("hex");
  return headers["x-twinline-signature"] === `sha256=${expected}`;
}

describe("a webhook push", () => {
  let vendor: Vendor;
  afterEach(() => vendor.close());

  async function push(secret: string | null, language?: "en"): Promise<ReceivedPush> {
    vendor = await openFakeVendor();
    const channel = webhook.open(
      { ...config(vendor.url), ...(language !== undefined && { language }) },
      { secret, timeoutMs: 5_000, nowMs: () => 0 },
    );
    const entry = anOutboxEntry("alarm-7.t1.s0.hook", { alarm: anAlarm("alarm-7") });
    await channel.send([{ entry, facts: bareFacts(entry) }], new AbortController().signal);
    await channel.close();
    const [received] = vendor.received;
    if (received === undefined) throw new Error("nothing arrived");
    return received;
  }

  it("is JSON, posted to the very address", async () => {
    const { method, path, headers, body } = await push("s3cret");
    expect([method, path]).toEqual(["POST", "/push?for=duty"]);
    expect(headers["content-type"]).toBe("application/json; charset=utf-8");
    expect(headers["user-agent"]).toBe("twinline");
    expect(JSON.parse(body)).toMatchObject({
      id: "alarm-7.t1.s0.hook",
      reason: "raised",
      alarm: {
        id: "alarm-7",
        enterprise: "coldchain",
        point: "NH3-101",
        level: 1,
        state: "unacknowledged",
        value: 60.5,
      },
    });
  });

  it("carries no signature when the channel has no secret", async () => {
    expect((await push(null)).headers["x-twinline-signature"]).toBeUndefined();
  });

  it("speaks the language of the channel", async () => {
    expect(JSON.parse((await push(null)).body).text).toBe("【红色】报警：coldchain/NH3-101 nh3-hh 60.5 ppm (57)");
    await vendor.close();
    expect(JSON.parse((await push(null, "en")).body).text).toBe("[red] raised: coldchain/NH3-101 nh3-hh 60.5 ppm (57)");
  });
});

describe("a webhook's configuration", () => {
  it("needs an address", () => {
    expect(webhook.check({ id: "hook", kind: "webhook" })).toEqual(["url-required"]);
  });

  it("holds no credentials in its address", () => {
    expect(webhook.check(config("https://user:pass@example.com/"))).toEqual(["url-credentials"]);
  });
});
