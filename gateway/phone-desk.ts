import { chinaTimeOf } from "../model/china-time.ts";
import { createECDH } from "node:crypto";
import type { PhonePort } from "../api/phone-port.ts";
import { describe } from "../model/text/text.ts";
import { openPhoneSender, phoneWords, sendToPhones } from "../notify/channels/web-push.ts";
import type { PhoneBook, VapidKeys } from "../notify/phone-book.ts";
import type { Records } from "../storage/records/records.ts";
import type { View } from "./view.ts";
import { openChannelSecret, sealChannelSecret } from "./secrets.ts";

const FACT = "web-push-keys";

export interface PhoneDeskDeps {
  readonly records: Pick<Records, "phones" | "getFact" | "setFact">;
  readonly installationKey: Buffer;
  readonly publicUrl: string | null;
  nowMs(): number;
}

/**
 * The phones of people and this gateway's own key pair: made on first use, kept sealed under the installation key among the records'
 * facts, and so part of a backup. A new pair would make every subscription void.
 */
export function openPhoneDesk(deps: PhoneDeskDeps): PhoneBook {
  const { records } = deps;
  let keys: Promise<VapidKeys> | null = null;
  return {
    vapid() {
      keys ??= openKeys(deps).catch((error: unknown) => {
        keys = null;
        throw error;
      });
      return keys;
    },
    async phonesOf(username) {
      const phones = await records.phones.listOf(username);
      return phones.filter(({ goneAtMs }) => goneAtMs === null);
    },
    drop: (id, reason) => records.phones.giveUp(id, deps.nowMs(), reason),
  };
}

/** What people ask of their phones: the key to subscribe with, and a test by the path alarms take. */
export function openPhonePort(deps: {
  readonly phones: PhoneBook;
  readonly view: Pick<View, "catalog">;
  nowMs(): number;
}): PhonePort {
  const { phones, view } = deps;
  return {
    publicKey: async () => (await phones.vapid()).publicKey,
    async sendTest(username, language) {
      const channel = view.catalog.channels.find(({ kind, retired }) => kind === "web-push" && retired !== true);
      const sender = openPhoneSender(channel ?? {}, TEST_MS);
      const time = chinaTimeOf(deps.nowMs());
      const text = describe(language, "letter.test", { time });
      const message = {
        text,
        level: 4,
        tag: "test",
        open: null,
        acknowledge: null,
        arrive: null,
        words: phoneWords(language),
      };
      try {
        const signal = AbortSignal.timeout(TEST_MS);
        const outcome = await sendToPhones({ phones, person: username, message, sender, deps, signal });
        if (outcome.kind === "accepted") return { state: "accepted", error: null };
        return { state: outcome.kind === "unknown" ? "unknown" : "refused", error: outcome.error };
      } finally {
        await sender.close();
      }
    },
  };
}

const TEST_MS = 10_000;

async function openKeys({ records, installationKey, publicUrl }: PhoneDeskDeps): Promise<VapidKeys> {
  const kept = await records.getFact(FACT);
  const privateKey = kept === null ? newPrivateKey() : openChannelSecret(installationKey, kept);
  if (kept === null) await records.setFact(FACT, sealChannelSecret(installationKey, privateKey));
  const curve = createECDH("prime256v1");
  curve.setPrivateKey(Buffer.from(privateKey, "base64url"));
  const subject = publicUrl?.startsWith("https:") === true ? publicUrl : "mailto:twinline@localhost.invalid";
  return { publicKey: curve.getPublicKey().toString("base64url"), privateKey, subject };
}

function newPrivateKey(): string {
  const curve = createECDH("prime256v1");
  curve.generateKeys();
  const bytes = curve.getPrivateKey();
  // A scalar that happens to begin with zeros comes shorter: 32 bytes are asked for (RFC 8292).
  return Buffer.concat([Buffer.alloc(32 - bytes.length), bytes]).toString("base64url");
}
