import type { ChannelConfig } from "../../model/catalog/catalog.ts";
import type { ChannelKind, Pace } from "../channel.ts";
import { codedVerdict, type HttpVendor, openHttpChannel, type Verdict } from "../http-channel.ts";
import type { HttpRequest } from "../http-sender.ts";
import type { Letter } from "../letter.ts";
import { recipientOf } from "../recipient.ts";
import { GATHER_MS } from "../robot.ts";
import { checkSettings, numberOf, RECIPIENT_RULES, textOf } from "../settings.ts";
import { type Escape, fillTemplate, type TemplateValues, toValues, unknownNames } from "../template.ts";

const PACE: Pace = { gatherMs: GATHER_MS, perMinuteMax: null, redsMax: 20, isGroup: false };
const CHARS_MAX = 500;

/**
 * Any gateway for short messages, calls or chats that is reached by one HTTP request: address, headers and body are templates.
 * Contract: docs/reference/channels.md.
 */
export const httpTemplate: ChannelKind = {
  kind: "http-template",
  pace: PACE,
  check: (config) => [
    ...checkSettings(config, {
      ...RECIPIENT_RULES,
      method: { kind: "text", form: /^(GET|POST|PUT)$/ },
      body: { kind: "text" },
      query: { kind: "text" },
      contentType: { kind: "text", form: /^[\x21-\x7e ]{3,100}$/ },
      headers: { kind: "text", form: /^([\w-]{1,60}: ?[^\r\n]{0,500}(\n|$))*$/ },
      charsMax: { kind: "number" },
      okField: { kind: "text" },
      okValue: { kind: "text" },
      wordsField: { kind: "text" },
    }),
    ...checkAddress(config),
    ...checkTemplates(config),
  ],
  open: (config, deps) => openHttpChannel(config, deps, vendorOf(config, deps.secret)),
};

function vendorOf(config: ChannelConfig, secret: string | null): HttpVendor {
  const verdict = verdictOf(config);
  return {
    request: (letters) => {
      if (config.url === undefined) return { failed: "url-required" };
      const { to, person } = recipientOf(config, letters);
      const charsMax = numberOf(config, "charsMax") ?? CHARS_MAX;
      const values = toValues(letters, { language: config.language ?? "zh-CN", charsMax, to, person });
      return toRequest(config, letters, { ...values, secret: secret ?? "" });
    },
    ...(verdict !== null && { verdict }),
  };
}

function toRequest(config: ChannelConfig, letters: readonly Letter[], values: TemplateValues): HttpRequest {
  // `url` was given: the caller looked.
  const url = new URL(config.url ?? "");
  const query = fillTemplate(textOf(config, "query") ?? "", values, "url");
  if (query !== "") url.search = `${url.search === "" ? "?" : `${url.search}&`}${query}`;
  const method = (textOf(config, "method") ?? "POST") as HttpRequest["method"];
  const contentType = contentTypeOf(config);
  const body = method === "GET" ? null : fillTemplate(textOf(config, "body") ?? "", values, escapeOf(contentType));
  const own = linesOf(textOf(config, "headers")).map(([name, value]) => [name, fillTemplate(value, values, "header")]);
  return {
    url,
    method,
    headers: {
      "user-agent": "twinline",
      "idempotency-key": letters[0]?.entry.key ?? "",
      ...(body !== null && { "content-type": contentType }),
      ...(Object.fromEntries(own) as Record<string, string>),
    },
    body,
  };
}

/** An answer that must hold a certain value, as `okField` and `okValue` say; null: the status decides. */
function verdictOf(config: ChannelConfig): Verdict | null {
  const field = textOf(config, "okField");
  if (field === null) return null;
  const ok = textOf(config, "okValue") ?? "0";
  const words = textOf(config, "wordsField") ?? "message";
  // A number is compared as it is written.
  return (body, status) => {
    const code = body?.[field];
    const written = typeof code === "number" || typeof code === "boolean" ? { ...body, [field]: String(code) } : body;
    return codedVerdict({ code: field, words, ok })(written, status);
  };
}

function checkAddress({ url }: ChannelConfig): readonly string[] {
  if (url === undefined) return ["url-required"];
  const { username, password } = new URL(url);
  return username !== "" || password !== "" ? ["url-credentials"] : [];
}

function checkTemplates(config: ChannelConfig): readonly string[] {
  const filled = Object.fromEntries([["text", "x"]]);
  const named = ["body", "query", "headers"].filter((name) =>
    unknownNames(textOf(config, name) ?? "").some((each) => each !== "secret"),
  );
  const isJson = escapeOf(contentTypeOf(config)) === "json";
  const body = textOf(config, "body");
  const broken = isJson && body !== null && !isJsonText(fillTemplate(body, filled, "json")) ? ["body"] : [];
  return [...named.map((name) => `settings.${name}-unknown-name`), ...broken.map((name) => `settings.${name}-no-json`)];
}

function contentTypeOf(config: ChannelConfig): string {
  return textOf(config, "contentType") ?? "application/json; charset=utf-8";
}

function escapeOf(contentType: string): Escape {
  if (contentType.includes("json")) return "json";
  return contentType.includes("form-urlencoded") ? "url" : "text";
}

function linesOf(headers: string | null): readonly (readonly [string, string])[] {
  const lines = (headers ?? "").split("\n").map((line) => /^([\w-]+): ?(.*)$/.exec(line));
  return lines.flatMap((parts) => (parts === null ? [] : [[(parts[1] ?? "").toLowerCase(), parts[2] ?? ""] as const]));
}

function isJsonText(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
