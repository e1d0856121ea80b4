import { isIP } from "node:net";
import { createTransport, type Transporter } from "nodemailer";
import type { ChannelConfig } from "../../model/catalog/catalog.ts";
import { isPrivateAddress } from "../address.ts";
import type { Channel, ChannelDeps, ChannelKind, DeliveryOutcome, Pace } from "../channel.ts";
import { toError } from "../http-channel.ts";
import type { Letter } from "../letter.ts";
import { bytesRoom, charsRoom, toLine, toText } from "../letter-text.ts";
import { recipientOf } from "../recipient.ts";
import { type HostResolver, openResolver } from "../resolve.ts";
import { GATHER_MS } from "../robot.ts";
import { checkSettings, numberOf, RECIPIENT_RULES, textOf } from "../settings.ts";

/** A mail has room for every red alarm of a storm. */
const PACE: Pace = { gatherMs: GATHER_MS, perMinuteMax: null, redsMax: 500, isGroup: false };
const TEXT_BYTES_MAX = 64 * 1024;
/** A subject is read in a list on a telephone. */
const SUBJECT_CHARS = 90;
const CONNECT_MS_MAX = 5_000;
const ADDRESS = /^[^\s@<>",;]{1,64}@[^\s@<>",;]{1,190}$/;

/**
 * E-mail through an SMTP server. The secret is the password of `user`; certificates are checked, and without TLS no password is sent.
 * Contract: docs/reference/channels.md.
 */
export const email: ChannelKind = {
  kind: "email",
  pace: PACE,
  check: (config) => [
    ...checkSettings(config, {
      ...RECIPIENT_RULES,
      to: { kind: "text", form: ADDRESS },
      host: { kind: "text", required: true, form: /^[\w.:-]{1,253}$/ },
      port: { kind: "number" },
      from: { kind: "text", required: true, form: ADDRESS },
      user: { kind: "text" },
      security: { kind: "text", form: /^(tls|starttls|none)$/ },
    }),
    ...(config.url === undefined ? [] : ["url-unused"]),
    ...(config.secret !== undefined && !mayTellSecret(config, textOf(config, "host") ?? "")
      ? ["secret-needs-tls"]
      : []),
  ],
  open: (config, deps) => {
    const resolver = openResolver({ timeoutMs: Math.min(CONNECT_MS_MAX, deps.timeoutMs) });
    return {
      send: async (letters, signal) => {
        const { to } = recipientOf(config, letters);
        if (!ADDRESS.test(to)) return { kind: "failed", error: "recipient-unknown" };
        if (signal.aborted) return notSent("aborted");
        const address = await addressOf(config, resolver);
        return typeof address === "string" ? post({ config, deps, address, to, letters, signal }) : address;
      },
      close: async () => undefined,
    } satisfies Channel;
  },
};

interface Posting {
  readonly config: ChannelConfig;
  readonly deps: ChannelDeps;
  /** The checked address the connection goes to. */
  readonly address: string;
  readonly to: string;
  readonly letters: readonly Letter[];
  readonly signal: AbortSignal;
}

async function post(posting: Posting): Promise<DeliveryOutcome> {
  const { config, deps, to, letters, signal } = posting;
  // Once the server has asked for the message (354), it may have it whatever happens to the connection.
  const progress = { said: false };
  const transport = openTransport(posting, () => {
    progress.said = true;
  });
  const timer = AbortSignal.timeout(deps.timeoutMs);
  const stopped = new Promise<DeliveryOutcome>((resolve) => {
    const stop = () => {
      const error = timer.aborted ? "timeout" : "aborted";
      transport.close();
      resolve(progress.said ? { kind: "unknown", error } : notSent(error));
    };
    AbortSignal.any([signal, timer]).addEventListener("abort", stop, { once: true });
  });
  const language = config.language ?? "zh-CN";
  const [first] = letters;
  const sent = transport
    .sendMail({
      from: textOf(config, "from") ?? "",
      to: { name: "", address: to },
      subject: first === undefined ? "" : toLine(first, language, charsRoom(SUBJECT_CHARS)),
      // The same for every attempt: mail programs show a repetition once.
      messageId: `<${encodeURIComponent(first?.entry.key ?? "")}@twinline>`,
      headers: { "X-Twinline-Key": first?.entry.key ?? "", "Auto-Submitted": "auto-generated" },
      text: toText(letters, language, bytesRoom(TEXT_BYTES_MAX)),
    })
    .then(
      (): DeliveryOutcome => ({ kind: "accepted", status: 250 }),
      (error: unknown) => toFailure(error, progress.said),
    );
  try {
    return await Promise.race([sent, stopped]);
  } finally {
    transport.close();
  }
}

function openTransport({ config, deps, address }: Posting, onData: () => void): Transporter {
  const host = textOf(config, "host") ?? "";
  const security = securityOf(config);
  const user = textOf(config, "user");
  return createTransport({
    host: address,
    port: numberOf(config, "port") ?? (security === "tls" ? 465 : 587),
    secure: security === "tls",
    ignoreTLS: security === "none",
    requireTLS: security === "starttls",
    // The name is what the certificate must prove, the address is what was checked.
    tls: isIP(host) === 0 ? { servername: host } : {},
    connectionTimeout: Math.min(CONNECT_MS_MAX, deps.timeoutMs),
    greetingTimeout: deps.timeoutMs,
    socketTimeout: deps.timeoutMs,
    ...(user !== null &&
      deps.secret !== null &&
      mayTellSecret(config, address) && { auth: { user, pass: deps.secret } }),
    logger: listener(onData),
    transactionLog: true,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/** Where to connect to, or why nowhere: names are resolved off the thread pool, private addresses refused unless allowed. */
async function addressOf(config: ChannelConfig, resolver: HostResolver): Promise<string | DeliveryOutcome> {
  const host = textOf(config, "host") ?? "";
  const isAllowed = (address: string) => config.allowPrivateNetwork === true || !isPrivateAddress(address);
  if (isIP(host) !== 0 && !isAllowed(host)) return { kind: "failed", error: "address-refused" };
  try {
    const allowed = (await resolver.resolve(host)).find(isAllowed);
    return allowed ?? notSent("address-refused");
  } catch (error) {
    return notSent(error instanceof Error && "code" in error ? String(error.code) : "ENOTFOUND");
  }
}

/** Hears when the server asks for the message: nothing else tells how far it went before the connection broke. */
function listener(onData: () => void): Listener {
  const hear = (facts: unknown, message?: unknown): void => {
    const isServer = typeof facts === "object" && facts !== null && "tnx" in facts && facts.tnx === "server";
    if (isServer && typeof message === "string" && message.startsWith("354")) onData();
  };
  const ignore = (): void => undefined;
  return { level: ignore, trace: ignore, debug: hear, info: ignore, warn: ignore, error: ignore, fatal: ignore };
}

type Listener = Record<"level" | "trace" | "info" | "warn" | "error" | "fatal", () => void> & {
  debug(facts: unknown, message?: unknown): void;
};

/** A reply of the server is a refusal; a connection that ended after the message was given leaves it open. */
function toFailure(error: unknown, said: boolean): DeliveryOutcome {
  const facts = error instanceof Error ? (error as Error & SmtpFacts) : null;
  const status = facts?.responseCode ?? null;
  if (status !== null) {
    return { kind: "retry", error: toError(status, facts?.response), status, retryAfterMs: null };
  }
  const code = causeOf(facts) ?? facts?.code ?? "unknown";
  return said ? { kind: "unknown", error: code === "ETIMEDOUT" ? "timeout" : code } : notSent(code);
}

interface SmtpFacts {
  readonly code?: string;
  readonly response?: string;
  readonly responseCode?: number;
}

/** The code of the network beneath, where there is one. */
function causeOf(facts: (Error & SmtpFacts) | null): string | null {
  return /\b(E[A-Z]{4,})\b/.exec(facts?.message ?? "")?.[1] ?? null;
}

function notSent(error: string): DeliveryOutcome {
  return { kind: "retry", error, status: null, retryAfterMs: null };
}

/** A password is told over TLS, or within this machine. */
function mayTellSecret(config: ChannelConfig, host: string): boolean {
  return securityOf(config) !== "none" || /^(127(\.\d+){3}|::1|localhost)$/.test(host);
}

function securityOf(config: ChannelConfig): "tls" | "starttls" | "none" {
  const given = textOf(config, "security");
  return given === "tls" || given === "none" ? given : "starttls";
}
