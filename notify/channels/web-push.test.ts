import { createECDH } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import type { ChannelConfig } from "../../model/catalog/catalog.ts";
import { isSignedBy, newFakePhone } from "../../test/kit/fake-phone.ts";
import { openFakeVendor } from "../../test/kit/fake-vendor.ts";
import { anAlarm, anOutboxEntry } from "../../test/kit/record-builders.ts";
import { describeChannel, type Vendor } from "../contract.ts";
import { bareFacts, type LetterFacts } from "../letter.ts";
import type { Phone, PhoneBook } from "../phone-book.ts";
import { webPushChannel } from "./web-push.ts";

const phone = newFakePhone();
const curve = createECDH("prime256v1");
curve.generateKeys();
const PUBLIC_KEY = curve.getPublicKey().toString("base64url");
const vapid = {
  publicKey: PUBLIC_KEY,
  privateKey: curve.getPrivateKey().toString("base64url"),
  subject: "mailto:a@example.com",
};

/** Phones in memory, as a person has subscribed them. */
function aPhoneBook(endpoints: () => readonly string[]) {
  const dropped: { readonly id: string; readonly reason: string }[] = [];
  const book: PhoneBook = {
    vapid: async () => vapid,
    phonesOf: async () =>
      endpoints()
        .map((endpoint, i): Phone => ({ id: `p${i}`, endpoint, ...phone.keys }))
        .filter(({ id }) => dropped.every((each) => each.id !== id)),
    drop: async (id, reason) => void dropped.push({ id, reason }),
  };
  return { book, dropped };
}

const CONFIG: ChannelConfig = {
  id: "phones",
  kind: "web-push",
  allowPrivateNetwork: true,
  settings: { person: "zhang" },
};
const anEntry = (key: string) => anOutboxEntry(key, { alarm: anAlarm("alarm-7"), step: 0 });

// Each channel under test talks to the phone whose address its configuration was made for.
let endpoint = "";
describeChannel({
  kind: webPushChannel,
  secret: PUBLIC_KEY,
  config: (url) => {
    endpoint = url;
    return CONFIG;
  },
  anEntry,
  openVendor: openFakeVendor,
  phones: {
    vapid: async () => vapid,
    phonesOf: async () => [{ id: "p", endpoint, ...phone.keys }],
    drop: async () => undefined,
  },
  final: [404, 410],
  contentOf: (push) => JSON.stringify(phone.read(push)),
  isGenuine: isSignedBy,
});

describe("a push to phones", () => {
  const vendors: Vendor[] = [];
  afterEach(async () => {
    for (const vendor of vendors.splice(0)) await vendor.close();
  });

  async function send(count: number, behaviours: readonly number[] = [], facts: Partial<LetterFacts> = {}) {
    for (let i = 0; i < count; i++) vendors.push(await openFakeVendor());
    behaviours.forEach((status, i) => vendors[i]?.behave({ kind: "refuse", status }));
    const { book, dropped } = aPhoneBook(() => vendors.map(({ url }) => url));
    const channel = webPushChannel.open(CONFIG, { secret: null, timeoutMs: 5_000, nowMs: Date.now, phones: book });
    const entry = anEntry("k");
    const letters = [{ entry, facts: { ...bareFacts(entry), ...facts } }];
    const outcome = await channel.send(letters, new AbortController().signal);
    const again = await channel.send(letters, new AbortController().signal);
    await channel.close();
    return { outcome, again, dropped };
  }

  it("reaches every phone of the person; one that takes it is enough", async () => {
    const { outcome } = await send(3, [500]);
    expect(outcome).toEqual({ kind: "accepted", status: 200 });
    expect(vendors.map(({ received }) => received.length)).toEqual([2, 2, 2]);
  });

  it("drops a phone its push service has given up, and says so when there is no other", async () => {
    const { outcome, again, dropped } = await send(1, [410]);
    expect(outcome).toEqual({ kind: "failed", error: "phone-gone" });
    expect(dropped).toEqual([{ id: "p0", reason: "status-410" }]);
    expect(again).toEqual({ kind: "failed", error: "no-phone" });
  });

  it("stands alone, can be answered, is urgent, and fits what every push service takes", async () => {
    const links = {
      open: "https://t/r/o",
      acknowledge: "https://t/r/a",
      arrive: "https://t/r/v",
      reassign: "https://t/r/r",
    };
    await send(1, [], { enterprise: "长".repeat(3_000), links });
    const [push] = vendors[0]?.received ?? [];
    if (push === undefined) throw new Error("nothing arrived");
    expect(push.headers).toMatchObject({ ttl: "3600", urgency: "high", "content-encoding": "aes128gcm" });
    expect(push.raw?.length).toBeLessThanOrEqual(4_096);
    expect(phone.read(push)).toMatchObject({
      level: 1,
      tag: "alarm-7",
      acknowledge: "https://t/r/a",
      open: "https://t/r/o",
    });
    expect(phone.read(push).text).toMatch(/NH3-101 60.5 ppm ↑/);
  });
});
