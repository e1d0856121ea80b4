import { createHash, createHmac } from "node:crypto";

/** One call of an Aliyun RPC API, to be signed. */
export interface AliyunCall {
  readonly host: string;
  readonly action: string;
  readonly version: string;
  /** Parameters of the action; they travel in the query. */
  readonly query: Readonly<Record<string, string>>;
  readonly atMs: number;
  readonly nonce: string;
}

export interface AccessKey {
  readonly id: string;
  readonly secret: string;
}

/**
 * Headers of a signed call, among them `authorization`.
 *
 * Source: 阿里云, V3 版本请求体 & 签名机制 (ACS3-HMAC-SHA256); tested against the worked example there.
 */
export function signAliyun(call: AliyunCall, key: AccessKey): Readonly<Record<string, string>> {
  const headers: Readonly<Record<string, string>> = {
    host: call.host,
    "x-acs-action": call.action,
    "x-acs-content-sha256": sha256(""),
    "x-acs-date": new Date(call.atMs).toISOString().replace(/\.\d{3}Z$/, "Z"),
    "x-acs-signature-nonce": call.nonce,
    "x-acs-version": call.version,
  };
  const names = Object.keys(headers).sort();
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join("");
  const signed = names.join(";");
  const canonical = ["POST", "/", aliyunQuery(call.query), lines, signed, sha256("")].join("\n");
  const signature = createHmac("sha256", key.secret)
    .update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`)
    .digest("hex");
  const authorization = `ACS3-HMAC-SHA256 Credential=${key.id},SignedHeaders=${signed},Signature=${signature}`;
  return { ...headers, authorization };
}

/** The query in the order and encoding that is signed: RFC 3986, sorted by name. */
export function aliyunQuery(query: Readonly<Record<string, string>>): string {
  return Object.keys(query)
    .sort()
    .map((name) => `${encode3986(name)}=${encode3986(query[name] ?? "")}`)
    .join("&");
}

/** One call of a Tencent Cloud API 3.0, to be signed. */
export interface TencentCall {
  readonly host: string;
  /** First label of the product's own host: `sms`, `vms`. */
  readonly service: string;
  readonly body: string;
  readonly atMs: number;
}

export const TENCENT_CONTENT_TYPE = "application/json; charset=utf-8";

/**
 * The `authorization` header of a signed call.
 *
 * Source: 腾讯云, 签名方法 v3 (TC3-HMAC-SHA256), headers content-type and host; tested against the worked example there.
 */
export function signTencent({ host, service, body, atMs }: TencentCall, key: AccessKey): string {
  const signed = "content-type;host";
  const lines = `content-type:${TENCENT_CONTENT_TYPE}\nhost:${host}\n`;
  const canonical = ["POST", "/", "", lines, signed, sha256(body)].join("\n");
  const seconds = Math.floor(atMs / 1000);
  const date = new Date(seconds * 1000).toISOString().slice(0, 10);
  const scope = `${date}/${service}/tc3_request`;
  const toSign = ["TC3-HMAC-SHA256", String(seconds), scope, sha256(canonical)].join("\n");
  const signingKey = hmac(hmac(hmac(`TC3${key.secret}`, date), service), "tc3_request");
  const signature = createHmac("sha256", signingKey).update(toSign, "utf8").digest("hex");
  return `TC3-HMAC-SHA256 Credential=${key.id}/${scope}, SignedHeaders=${signed}, Signature=${signature}`;
}

function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text, "utf8").digest();
}

function encode3986(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);
}
