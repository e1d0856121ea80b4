import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AttachmentBounds } from "../../model/offline/attachment.ts";
import { AttachmentStore, type Upload } from "./attachment-store.ts";
import { copyAttachments } from "./copy-attachments.ts";

const BOUNDS: AttachmentBounds = {
  attachmentBytes: 1_000,
  attachmentBytesPerEnterprise: 2_500,
  attachmentsPerEnterprise: 3,
  attachmentsAtOnce: 2,
  attachmentsFreeDiskBytes: 0,
};

let directory: string;
let store: AttachmentStore;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "twinline-attachments-"));
  store = await AttachmentStore.open(join(directory, "kept"), BOUNDS);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function jpeg(length: number, filling = 1): Buffer {
  const content = Buffer.alloc(length, filling);
  content.set([0xff, 0xd8, 0xff]);
  return content;
}

function upload(content: Buffer, more: Partial<Upload> = {}): Upload {
  const sha256 = createHash("sha256").update(content).digest("hex");
  return {
    enterprise: "coldchain",
    sha256,
    type: "image/jpeg",
    bytes: content.length,
    content: inPieces(content),
    ...more,
  };
}

async function* inPieces(content: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += 5) yield content.subarray(at, at + 5);
}

async function* broken(content: Buffer): AsyncGenerator<Uint8Array> {
  yield content.subarray(0, 10);
  throw new Error("the line broke");
}

function filesOf(enterprise: string): readonly string[] {
  return readdirSync(join(directory, "kept", enterprise));
}

describe("attachments", () => {
  it("are kept under their hash in the enterprise they were handed in for, and found again after a restart", async () => {
    const photo = jpeg(900);
    const { sha256 } = upload(photo);
    expect(await store.put(upload(photo))).toEqual({
      ok: true,
      value: { enterprise: "coldchain", sha256, type: "image/jpeg", bytes: 900 },
    });
    expect(readFileSync(join(directory, "kept", "coldchain", `${sha256}.jpg`))).toEqual(photo);
    expect(statSync(join(directory, "kept", "coldchain", `${sha256}.jpg`)).mode & 0o077).toBe(0);
    store = await AttachmentStore.open(join(directory, "kept"), BOUNDS);
    expect(store.findIn(["tanks", "coldchain"], sha256)?.bytes).toBe(900);
    expect(store.findIn(null, sha256)?.enterprise).toBe("coldchain");
    expect(store.findIn(["tanks"], sha256)).toBeNull();
    const chunks: Buffer[] = [];
    for await (const chunk of store.read(store.findIn(null, sha256) ?? expect.fail())) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks)).toEqual(photo);
  });

  it("are written once, also when they are handed in twice at the same time", async () => {
    const photo = jpeg(800);
    const both = await Promise.all([store.put(upload(photo)), store.put(upload(photo))]);
    expect(both.map(({ ok }) => ok)).toEqual([true, true]);
    expect(filesOf("coldchain")).toHaveLength(1);
    // Counted once: two more of 800 bytes still find room.
    for (const filling of [2, 3]) expect((await store.put(upload(jpeg(800, filling)))).ok).toBe(true);
  });

  it("leave nothing behind when they are not what they were announced as", async () => {
    const photo = jpeg(100);
    const wrong: readonly [Partial<Upload>, string][] = [
      [{ sha256: "0".repeat(64) }, "attachment-not-its-name"],
      [{ type: "image/png" }, "attachment-not-its-type"],
      [{ content: broken(photo) }, "attachment-cut-short"],
      [{ content: inPieces(jpeg(1_001)), bytes: null }, "attachment-too-large"],
      [{ bytes: 1_001 }, "attachment-too-large"],
    ];
    for (const [more, reason] of wrong) {
      expect(await store.put(upload(photo, more))).toMatchObject({ ok: false, error: { reason } });
    }
    const page = Buffer.from("<html><script>alert(1)</script>");
    expect(await store.put(upload(page))).toMatchObject({ ok: false, error: { reason: "attachment-not-its-type" } });
    expect(filesOf(".aside")).toEqual([]);
    expect(store.findIn(null, upload(photo).sha256)).toBeNull();
    expect((await store.put(upload(photo))).ok).toBe(true);
  });

  it("are bounded for each enterprise by bytes and by number, and what is under way counts", async () => {
    for (const filling of [1, 2]) expect((await store.put(upload(jpeg(1_000, filling)))).ok).toBe(true);
    const quota = { reason: "attachment-quota", limit: "attachmentBytesPerEnterprise", max: 2_500 };
    expect(await store.put(upload(jpeg(501, 3)))).toEqual({ ok: false, error: quota });
    const [first, second] = await Promise.all([store.put(upload(jpeg(300, 4))), store.put(upload(jpeg(300, 5)))]);
    expect(first.ok).toBe(true);
    expect(second).toMatchObject({ ok: false, error: { reason: "attachment-quota" } });
    expect(await store.put(upload(jpeg(10, 6)))).toMatchObject({
      error: { limit: "attachmentsPerEnterprise", max: 3 },
    });
    expect((await store.put(upload(jpeg(1_000, 3), { enterprise: "tanks" }))).ok).toBe(true);
  });

  it("are taken few at a time, and none where the disk is needed for other things", async () => {
    const under = [1, 2].map((filling) => store.put(upload(jpeg(10, filling))));
    expect(await store.put(upload(jpeg(10, 3)))).toEqual({ ok: false, error: { reason: "too-many-uploads" } });
    await Promise.all(under);
    const bounds = { ...BOUNDS, attachmentsFreeDiskBytes: Number.MAX_SAFE_INTEGER };
    const careful = await AttachmentStore.open(join(directory, "kept"), bounds);
    await expect(careful.put(upload(jpeg(10, 4)))).rejects.toMatchObject({ code: "STORAGE_FULL" });
  });

  it("go into a backup as they are, without what was being written and what is not theirs", async () => {
    await copyAttachments(join(directory, "none"), join(directory, "nothing"));
    expect(readdirSync(directory)).not.toContain("nothing");
    await store.put(upload(jpeg(100)));
    writeFileSync(join(directory, "kept", ".aside", "left"), "x");
    await copyAttachments(join(directory, "kept"), join(directory, "copy"));
    expect(readdirSync(join(directory, "copy"))).toEqual(["coldchain"]);
    const copy = await AttachmentStore.open(join(directory, "copy"), BOUNDS);
    expect(copy.findIn(null, upload(jpeg(100)).sha256)?.bytes).toBe(100);
  });
});
