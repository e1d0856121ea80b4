import { failed, ok, type Result } from "../../model/result.ts";
import { authorized } from "../server/session.ts";
import { t } from "../text/text.ts";

/** A photo as a body names it. */
export interface PhotoName {
  readonly sha256: string;
  readonly takenAt: number;
}

/** Takes a photo's fingerprint and hands the file in under it. The error is what to show. */
export async function handInPhoto(file: File, enterprise: string): Promise<Result<PhotoName, string>> {
  const bytes = await file.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const path = `/attachments/${sha256}?enterprise=${encodeURIComponent(enterprise)}`;
  const answer = await authorized<null>(path, { method: "PUT", file: new Blob([bytes], { type: file.type }) });
  if (!answer.ok) return failed(t("ticket.photos.failed", { why: answer.error.message }));
  return ok({ sha256, takenAt: file.lastModified });
}
