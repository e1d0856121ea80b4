import { createHash, randomBytes } from "node:crypto";
import { createReadStream, type ReadStream } from "node:fs";
import { type FileHandle, link, mkdir, open, readdir, rm, stat, statfs, unlink } from "node:fs/promises";
import { join } from "node:path";
import { assert } from "../../model/assert.ts";
import { GatewayError } from "../../model/errors.ts";
import { PLAIN_ID_PATTERN } from "../../model/ids.ts";
import {
  type Attachment,
  type AttachmentBounds,
  type AttachmentRefusal,
  type AttachmentType,
  TYPE_BYTES,
  typeOfContent,
} from "../../model/offline/attachment.ts";
import { failed, ok, type Result } from "../../model/result.ts";

/** Where they lie in the data folder. */
export const ATTACHMENTS_FOLDER = "attachments";

/** What somebody hands in. `content` is read to its end only while it keeps within the bounds. */
export interface Upload {
  readonly enterprise: string;
  readonly sha256: string;
  readonly type: AttachmentType;
  /** As announced; null: not. */
  readonly bytes: number | null;
  readonly content: AsyncIterable<Uint8Array>;
}

/** What a place of an enterprise holds already or is about to. */
interface Shelf {
  readonly files: Map<string, Attachment>;
  bytes: number;
  /** Bytes that uploads under way may still bring. */
  promisedBytes: number;
  promised: number;
}

/**
 * Files by the hash of their content, a folder for each enterprise: whoever may look into the folder may see its files, and the same photo
 * in two enterprises is two files. A file is written aside, synced and linked into place once; nothing is ever changed or removed.
 */
export class AttachmentStore {
  readonly #directory: string;
  readonly #bounds: AttachmentBounds;
  readonly #shelves = new Map<string, Shelf>();
  #uploads = 0;

  private constructor(directory: string, bounds: AttachmentBounds) {
    this.#directory = directory;
    this.#bounds = bounds;
  }

  /** Throws: GatewayError DATA_DIR_UNUSABLE when the folder cannot be read or made. */
  static async open(directory: string, bounds: AttachmentBounds): Promise<AttachmentStore> {
    const store = new AttachmentStore(directory, bounds);
    try {
      await store.#load();
    } catch (cause) {
      throw new GatewayError("DATA_DIR_UNUSABLE", `the folder of attachments ${directory} cannot be used`, {
        hint: "check that the data folder exists and belongs to the user of the gateway",
        cause,
      });
    }
    return store;
  }

  find(enterprise: string, sha256: string): Attachment | null {
    return this.#shelves.get(enterprise)?.files.get(sha256) ?? null;
  }

  /** The first of these enterprises that holds it; null as `enterprises`: of all. */
  findIn(enterprises: readonly string[] | null, sha256: string): Attachment | null {
    for (const enterprise of enterprises ?? this.#shelves.keys()) {
      const found = this.find(enterprise, sha256);
      if (found !== null) return found;
    }
    return null;
  }

  read(attachment: Attachment): ReadStream {
    return createReadStream(this.#pathOf(attachment));
  }

  /** On disk when it resolves. Throws: GatewayError STORAGE_FULL, STORE_UNAVAILABLE. */
  async put(upload: Upload): Promise<Result<Attachment, AttachmentRefusal>> {
    const known = this.find(upload.enterprise, upload.sha256);
    if (known !== null) return ok(known);
    const shelf = this.#shelfOf(upload.enterprise);
    const refusal = this.#whyNot(shelf, upload.bytes);
    if (refusal !== null) return failed(refusal);
    const promisedBytes = upload.bytes ?? this.#bounds.attachmentBytes;
    shelf.promisedBytes += promisedBytes;
    shelf.promised++;
    this.#uploads++;
    try {
      await this.#requireSpace();
      return await this.#write(upload, shelf);
    } catch (error) {
      throw toFailure(error, this.#directory);
    } finally {
      shelf.promisedBytes -= promisedBytes;
      shelf.promised--;
      this.#uploads--;
    }
  }

  #whyNot(shelf: Shelf, bytes: number | null): AttachmentRefusal | null {
    const { attachmentBytes, attachmentBytesPerEnterprise, attachmentsPerEnterprise, attachmentsAtOnce } = this.#bounds;
    if (bytes !== null && bytes > attachmentBytes) {
      return { reason: "attachment-too-large", bytesMax: attachmentBytes };
    }
    if (shelf.files.size + shelf.promised >= attachmentsPerEnterprise) {
      return { reason: "attachment-quota", limit: "attachmentsPerEnterprise", max: attachmentsPerEnterprise };
    }
    if (shelf.bytes + shelf.promisedBytes + (bytes ?? attachmentBytes) > attachmentBytesPerEnterprise) {
      return { reason: "attachment-quota", limit: "attachmentBytesPerEnterprise", max: attachmentBytesPerEnterprise };
    }
    return this.#uploads >= attachmentsAtOnce ? { reason: "too-many-uploads" } : null;
  }

  async #requireSpace(): Promise<void> {
    const { bavail, bsize } = await statfs(this.#directory);
    if (bavail * bsize < this.#bounds.attachmentsFreeDiskBytes) throw full(this.#directory);
  }

  async #write(upload: Upload, shelf: Shelf): Promise<Result<Attachment, AttachmentRefusal>> {
    const aside = join(this.#directory, ASIDE, randomBytes(12).toString("hex"));
    const file = await open(aside, "wx", 0o600);
    try {
      const bytes = await this.#takeDown(file, upload);
      if (!bytes.ok) return bytes;
      await file.close();
      const { enterprise, sha256, type } = upload;
      const attachment: Attachment = { enterprise, sha256, type, bytes: bytes.value };
      await this.#putInPlace(aside, attachment);
      // Somebody else may have handed in the same meanwhile.
      if (!shelf.files.has(sha256)) shelf.bytes += attachment.bytes;
      shelf.files.set(sha256, attachment);
      return ok(attachment);
    } finally {
      // Once more where it was not taken: closing what is closed does nothing.
      await file.close().catch(() => undefined);
      await unlink(aside).catch(() => undefined);
    }
  }

  /** Writes the content and syncs it; gives its length, or why it is not what it was announced as. */
  async #takeDown(file: FileHandle, { content, sha256, type }: Upload): Promise<Result<number, AttachmentRefusal>> {
    const hash = createHash("sha256");
    const { attachmentBytes } = this.#bounds;
    let head = Buffer.alloc(0);
    let bytes = 0;
    for await (const chunk of cutShortAsEnd(content)) {
      if (chunk === null) return failed({ reason: "attachment-cut-short" });
      bytes += chunk.length;
      if (bytes > attachmentBytes) return failed({ reason: "attachment-too-large", bytesMax: attachmentBytes });
      if (head.length < TYPE_BYTES) head = Buffer.concat([head, chunk.subarray(0, TYPE_BYTES - head.length)]);
      hash.update(chunk);
      await file.write(chunk);
    }
    if (hash.digest("hex") !== sha256) return failed({ reason: "attachment-not-its-name" });
    if (typeOfContent(head) !== type) return failed({ reason: "attachment-not-its-type" });
    await file.sync();
    return ok(bytes);
  }

  async #putInPlace(aside: string, attachment: Attachment): Promise<void> {
    const folder = join(this.#directory, attachment.enterprise);
    if ((await mkdir(folder, { recursive: true, mode: 0o700 })) !== undefined) await syncFolder(this.#directory);
    await link(aside, this.#pathOf(attachment)).catch((error: unknown) => {
      if (!isErrno(error, "EEXIST")) throw error;
    });
    await syncFolder(folder);
  }

  #pathOf({ enterprise, sha256, type }: Attachment): string {
    assert(PLAIN_ID_PATTERN.test(enterprise) && SHA256.test(sha256), "ids of enterprises and hashes name files safely");
    return join(this.#directory, enterprise, `${sha256}.${EXTENSIONS[type]}`);
  }

  #shelfOf(enterprise: string): Shelf {
    const known = this.#shelves.get(enterprise);
    if (known !== undefined) return known;
    const shelf: Shelf = { files: new Map(), bytes: 0, promisedBytes: 0, promised: 0 };
    this.#shelves.set(enterprise, shelf);
    return shelf;
  }

  /** What was being written at a crash is nothing anybody was told of. */
  async #load(): Promise<void> {
    await rm(join(this.#directory, ASIDE), { recursive: true, force: true });
    await mkdir(join(this.#directory, ASIDE), { recursive: true, mode: 0o700 });
    for (const enterprise of await readdir(this.#directory)) {
      if (PLAIN_ID_PATTERN.test(enterprise)) await this.#loadShelf(enterprise);
    }
  }

  async #loadShelf(enterprise: string): Promise<void> {
    const shelf = this.#shelfOf(enterprise);
    const folder = join(this.#directory, enterprise);
    for (const name of await readdir(folder)) {
      const [sha256 = "", extension = ""] = name.split(".");
      const type = TYPES.get(extension);
      if (!SHA256.test(sha256) || type === undefined) continue;
      const { size } = await stat(join(folder, name));
      shelf.files.set(sha256, { enterprise, sha256, type, bytes: size });
      shelf.bytes += size;
    }
  }
}

/** Within the folder, and no id of an enterprise. */
const ASIDE = ".aside";
const SHA256 = /^[0-9a-f]{64}$/;

const EXTENSIONS: Readonly<Record<AttachmentType, string>> = {
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/svg+xml": "svg",
  "image/webp": "webp",
  "application/pdf": "pdf",
};
const TYPES: ReadonlyMap<string, AttachmentType> = new Map(
  // The keys of a record of types.
  Object.entries(EXTENSIONS).map(([type, extension]) => [extension, type as AttachmentType]),
);

/** Whoever hands in may go away in the middle: that is no failure of ours. */
async function* cutShortAsEnd(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array | null> {
  const chunks = content[Symbol.asyncIterator]();
  for (;;) {
    const next = await chunks.next().catch(() => null);
    if (next === null) yield null;
    if (next === null || next.done === true) return;
    yield next.value;
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function toFailure(error: unknown, directory: string): unknown {
  if (error instanceof GatewayError) return error;
  if (isErrno(error, "ENOSPC") || isErrno(error, "EDQUOT")) return full(directory, error);
  return new GatewayError("STORE_UNAVAILABLE", `an attachment could not be written into ${directory}`, {
    hint: "check the disk and the rights of the data folder",
    cause: error,
  });
}

function full(directory: string, cause?: unknown): GatewayError {
  return new GatewayError("STORAGE_FULL", `no space left for attachments in ${directory}`, {
    hint: "free disk space; attachments are taken again by themselves",
    cause,
  });
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
