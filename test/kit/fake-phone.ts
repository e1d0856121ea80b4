import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from "node:crypto";
import type { PhoneMessage } from "../../notify/channels/web-push.ts";
import type { ReceivedPush } from "../../notify/contract.ts";

/** A browser's side of a Web Push subscription: its keys, and how it reads what its push service hands it (RFC 8291, RFC 8188). */
export function newFakePhone() {
  const curve = createECDH("prime256v1");
  curve.generateKeys();
  const auth = randomBytes(16);
  return {
    keys: { p256dh: curve.getPublicKey().toString("base64url"), auth: auth.toString("base64url") },
    read({ raw }: ReceivedPush): PhoneMessage {
      const body = raw ?? Buffer.alloc(0);
      const salt = body.subarray(0, 16);
      const idLength = body[20] ?? 0;
      const sender = body.subarray(21, 21 + idLength);
      const shared = curve.computeSecret(sender);
      const info = Buffer.concat([Buffer.from("WebPush: info\0"), curve.getPublicKey(), sender]);
      const secret = Buffer.from(hkdfSync("sha256", shared, auth, info, 32));
      const key = Buffer.from(hkdfSync("sha256", secret, salt, "Content-Encoding: aes128gcm\0", 16));
      const nonce = Buffer.from(hkdfSync("sha256", secret, salt, "Content-Encoding: nonce\0", 12));
      const sealed = body.subarray(21 + idLength);
      const decipher = createDecipheriv("aes-128-gcm", key, nonce);
      decipher.setAuthTag(sealed.subarray(-16));
      const padded = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
      // The last byte that is not zero ends the text.
      const end = padded.lastIndexOf(2);
      return JSON.parse(padded.subarray(0, end).toString("utf8")) as PhoneMessage;
    },
  };
}

/** Whether a request proves that it comes from whoever holds the private half of this application server key (RFC 8292). */
export function isSignedBy({ headers }: ReceivedPush, publicKey: string): boolean {
  const given = /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), ?k=([\w-]+)$/.exec(String(headers["authorization"] ?? ""));
  if (given === null) return false;
  const [, head = "", claims = "", signature = "", key = ""] = given;
  if (key !== publicKey) return false;
  const point = Buffer.from(key, "base64url");
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((each) => each.toString("base64url"));
  const jwk = createPublicKey({ key: { kty: "EC", crv: "P-256", x: x ?? "", y: y ?? "" }, format: "jwk" });
  const signed = { key: jwk, dsaEncoding: "ieee-p1363" } as const;
  return verify("sha256", Buffer.from(`${head}.${claims}`), signed, Buffer.from(signature, "base64url"));
}
