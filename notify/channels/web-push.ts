import webPush from "web-push";
import type { ChannelConfig } from "../../model/catalog/catalog.ts";
import { describe, type Language } from "../../model/text/text.ts";
import type { Channel, ChannelDeps, ChannelKind, DeliveryOutcome, Pace } from "../channel.ts";
import { toOutcome } from "../http-channel.ts";
import { type HttpSender, openHttpSender } from "../http-sender.ts";
import type { Letter } from "../letter.ts";
import { bytesRoom, toText } from "../letter-text.ts";
import type { Phone, PhoneBook } from "../phone-book.ts";
import { recipientOf } from "../recipient.ts";
import { openResolver } from "../resolve.ts";
import { GATHER_MS } from "../robot.ts";
import { checkSettings } from "../settings.ts";

const PACE: Pace = { gatherMs: GATHER_MS, perMinuteMax: null, redsMax: 20, isGroup: false };
const CONNECT_MS_MAX = 5_000;
/** RFC 8030, 7.2: a push service takes at least 4,096 bytes; encryption (RFC 8188) takes 103 of them, the links and the JSON some. */
const TEXT_BYTES_MAX = 2_000;
/** A phone that is off gets it when it is back within this; later the escalation has gone on anyway. */
const TTL_SECONDS = 3_600;

/** What the service worker is told. */
export interface PhoneMessage {
  readonly text: string;
  readonly level: number;
  /** A later message about the same alarm takes the place of the earlier one. */
  readonly tag: string;
  readonly open: string | null;
  readonly acknowledge: string | null;
  readonly arrive: string | null;
  readonly words: { readonly acknowledge: string; readonly arrive: string; readonly done: string };
}

/** The phones that the person a message is for has subscribed. Contract: docs/reference/channels.md. */
export const webPushChannel: ChannelKind = {
  kind: "web-push",
  pace: PACE,
  check: (config) => [
    ...checkSettings(config, { person: { kind: "text", form: /^[a-z0-9][a-z0-9-]*$/ } }),
    ...(config.url === undefined ? [] : ["url-unused"]),
    ...(config.secret === undefined ? [] : ["secret-unused"]),
  ],
  open: (config, deps) => {
    const sender = openPhoneSender(config, deps.timeoutMs);
    return {
      send: async (letters, signal) => {
        const { person } = recipientOf(config, letters);
        if (deps.phones === undefined || person === "") return { kind: "failed", error: "recipient-unknown" };
        const message = toPhoneMessage(letters, config.language ?? "zh-CN");
        return sendToPhones({ phones: deps.phones, person, message, sender, deps, signal });
      },
      close: () => sender.close(),
    } satisfies Channel;
  },
};

export function openPhoneSender(config: Pick<ChannelConfig, "allowPrivateNetwork">, timeoutMs: number): HttpSender {
  const connectMs = Math.min(CONNECT_MS_MAX, timeoutMs);
  return openHttpSender({
    allowPrivateNetwork: config.allowPrivateNetwork === true,
    connectMs,
    totalMs: timeoutMs,
    resolver: openResolver({ timeoutMs: connectMs }),
  });
}

/** Sends to every phone of a person. One that takes it is enough; those that are gone are dropped and shown as gone. */
export async function sendToPhones(given: {
  readonly phones: PhoneBook;
  readonly person: string;
  readonly message: PhoneMessage;
  readonly sender: HttpSender;
  readonly deps: Pick<ChannelDeps, "nowMs">;
  readonly signal: AbortSignal;
}): Promise<DeliveryOutcome> {
  const { phones, person, message, sender, deps, signal } = given;
  const known = await phones.phonesOf(person);
  if (known.length === 0) return { kind: "failed", error: "no-phone" };
  const keys = await phones.vapid();
  const outcomes = await Promise.all(
    known.map(async (phone) => {
      const outcome = toOutcome(await sender.send(toRequest(phone, message, keys), signal), deps);
      // RFC 8030, 7.3: 404 and 410 mean that the subscription will never work again.
      const gone = outcome.kind === "retry" && (outcome.status === 404 || outcome.status === 410);
      if (gone) await phones.drop(phone.id, outcome.error);
      return gone ? ({ kind: "failed", error: "phone-gone" } as const) : outcome;
    }),
  );
  return bestOf(outcomes);
}

function toRequest(phone: Phone, message: PhoneMessage, vapidDetails: Awaited<ReturnType<PhoneBook["vapid"]>>) {
  const details = webPush.generateRequestDetails(
    { endpoint: phone.endpoint, keys: { p256dh: phone.p256dh, auth: phone.auth } },
    JSON.stringify(message),
    { vapidDetails, TTL: TTL_SECONDS, urgency: message.level <= 2 ? "high" : "normal", contentEncoding: "aes128gcm" },
  );
  const headers = Object.entries(details.headers)
    // The length follows from the body.
    .filter(([name]) => name.toLowerCase() !== "content-length")
    .map(([name, value]) => [name.toLowerCase(), String(value)]);
  return {
    url: new URL(details.endpoint),
    method: "POST" as const,
    headers: { "user-agent": "twinline", ...(Object.fromEntries(headers) as Record<string, string>) },
    body: details.body,
  };
}

function toPhoneMessage(letters: readonly Letter[], language: Language): PhoneMessage {
  const [first] = letters;
  const plain = letters.map(({ entry, facts }) => ({ entry, facts: { ...facts, links: null } }));
  const asks = first !== undefined && first.entry.step !== null && first.facts.answered === null;
  const links = first?.facts.links ?? null;
  return {
    text: toText(plain, language, bytesRoom(TEXT_BYTES_MAX)),
    level: Math.min(...letters.map(({ entry }) => entry.alarm.level)),
    tag: letters.length === 1 ? (first?.entry.alarm.id ?? "") : "storm",
    open: links?.open ?? null,
    acknowledge: asks ? (links?.acknowledge ?? null) : null,
    arrive: asks ? (links?.arrive ?? null) : null,
    words: phoneWords(language),
  };
}

/** What stands on the notification's buttons, and what it says once one of them was used. */
export function phoneWords(language: Language): PhoneMessage["words"] {
  return {
    acknowledge: describe(language, "answer.acknowledge"),
    arrive: describe(language, "answer.arrive"),
    done: describe(language, "answer.done", { action: describe(language, "answer.acknowledge") }),
  };
}

/** Accepted by one is accepted; else whatever leaves hope, before what does not. */
function bestOf(outcomes: readonly DeliveryOutcome[]): DeliveryOutcome {
  const order = ["accepted", "unknown", "retry", "failed"] as const;
  const best = order.map((kind) => outcomes.find((each) => each.kind === kind)).find((each) => each !== undefined);
  return best ?? { kind: "failed", error: "no-phone" };
}
