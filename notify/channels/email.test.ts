import { afterEach, describe, expect, it } from "vitest";
import type { ChannelConfig } from "../../model/catalog/catalog.ts";
import { openFakeSmtp } from "../../test/kit/fake-smtp.ts";
import { anAlarm, anOutboxEntry } from "../../test/kit/record-builders.ts";
import { describeChannel, type ReceivedPush, type Vendor } from "../contract.ts";
import { bareFacts, type Letter, type LetterFacts } from "../letter.ts";
import { email } from "./email.ts";

function configOf(url: string): ChannelConfig {
  const { hostname, port, protocol } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, "");
  const security = protocol === "https:" ? "tls" : "none";
  const settings = { host, port: Number(port), security, user: "gateway", from: "alarm@example.com" };
  return { id: "mail", kind: "email", allowPrivateNetwork: true, settings: { ...settings, to: "zhang@example.com" } };
}

const anEntry = (key: string) => anOutboxEntry(key, { alarm: anAlarm("alarm-7"), step: 0 });
const headerOf = ({ body }: ReceivedPush, name: string) => new RegExp(`^${name}: (.*)$`, "im").exec(body)?.[1];

describeChannel({
  kind: email,
  secret: "pass word",
  config: configOf,
  anEntry,
  openVendor: openFakeSmtp,
  accepts: [250],
  skip: {
    reason: "SMTP redirects nowhere, names no time to wait, and answers in one line",
    tests: ["redirect", "retry-after", "body"],
  },
  keyOf: (push) => headerOf(push, "X-Twinline-Key"),
  contentOf: ({ body }) => body.replace(/^(Date|Content-Type):.*$/gim, ""),
  isGenuine: ({ headers }, secret) => headers["password"] === secret,
});

describe("a mail", () => {
  let vendor: Vendor | null = null;
  afterEach(() => vendor?.close());

  async function send(letters: readonly Letter[]) {
    vendor = await openFakeSmtp();
    const channel = email.open(configOf(vendor.url), { secret: null, timeoutMs: 5_000, nowMs: () => 0 });
    const outcome = await channel.send(letters, new AbortController().signal);
    return { outcome, received: vendor.received };
  }

  function aLetter(key: string, facts: Partial<LetterFacts> = {}, level: 1 | 2 = 1): Letter {
    const entry = { ...anEntry(key), alarm: anAlarm(key, { level }) };
    return { entry, facts: { ...bareFacts(entry), ...facts } };
  }

  it("has a subject that stands alone, and every red of a storm in its text", async () => {
    const storm = Array.from({ length: 60 }, (_, i) => aLetter(`a${i}`, { tag: `NH3-${i}!` }));
    const { outcome, received } = await send(storm);
    expect(outcome).toEqual({ kind: "accepted", status: 250 });
    const text = decode(received[0]?.body ?? "");
    for (let i = 0; i < 60; i++) expect(text).toContain(`NH3-${i}!`);
  });

  it("lets no name add a header, a recipient or markup", async () => {
    const { received } = await send([
      aLetter("k", { enterprise: "x\r\nBcc: evil@example.com\r\n\r\n<img onerror=1>" }),
    ]);
    expect(received).toHaveLength(1);
    expect(received[0]?.path).toBe("zhang@example.com");
    expect(headerOf(received[0] as ReceivedPush, "Bcc")).toBeUndefined();
    expect(headerOf(received[0] as ReceivedPush, "Content-Type")).toMatch(/^text\/plain/);
  });

  it("goes to the person it is for, and nowhere when there is none", async () => {
    const entry = { ...anEntry("k"), to: { person: "li", address: "li@example.com" } };
    expect((await send([{ entry, facts: bareFacts(entry) }])).received[0]?.path).toBe("li@example.com");
    await vendor?.close();
    const { outcome } = await send([
      { entry: { ...entry, to: { person: "li", address: "no address" } }, facts: bareFacts(entry) },
    ]);
    expect(outcome).toEqual({ kind: "failed", error: "recipient-unknown" });
  });

  it("tells its password over TLS or on this machine only", () => {
    const settings = { host: "mail.example.com", from: "a@example.com", security: "none" };
    const config = { id: "m", kind: "email", secret: "x" };
    expect(email.check({ ...config, settings })).toEqual(["secret-needs-tls"]);
    expect(email.check({ ...config, settings: { ...settings, security: "starttls" } })).toEqual([]);
  });
});

/** Text of a mail, whichever way it was encoded. */
function decode(mail: string): string {
  const [, body = ""] = mail.split(/\r?\n\r?\n/, 2);
  if (/^Content-Transfer-Encoding: base64/im.test(mail)) return Buffer.from(body, "base64").toString("utf8");
  const bytes = body.replace(/=\r?\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex: string) => `%${hex}`);
  return decodeURIComponent(bytes.replace(/%(?![0-9A-F]{2})/g, "%25"));
}
