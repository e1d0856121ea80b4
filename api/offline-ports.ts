import type { Readable } from "node:stream";
import type { EvidencePack } from "../model/evidence.ts";
import type { Attachment, AttachmentRefusal, AttachmentType } from "../model/offline/attachment.ts";
import type { Result } from "../model/result.ts";
import type { Language } from "../model/text/text.ts";
import type { Scope } from "../storage/records/records.ts";
import type { WireSupervisionRule } from "./wire-supervision.ts";

/** Files by the hash of their content. An enterprise holds what was handed in for it. Rights were checked by the caller. */
export interface AttachmentPort {
  /** The first of these enterprises (null: of all) that holds it; null: none does. */
  findIn(enterprises: Scope, sha256: string): Attachment | null;
  read(attachment: Attachment): Readable;
  /** On disk when it resolves; what the enterprise holds already is not written again. */
  put(upload: {
    readonly enterprise: string;
    readonly sha256: string;
    readonly type: AttachmentType;
    /** As announced; null: not. */
    readonly bytes: number | null;
    readonly content: AsyncIterable<Uint8Array>;
  }): Promise<Result<Attachment, AttachmentRefusal>>;
}

/** Seals what phones take along, and knows it again. */
export interface BundlePort {
  /** SHA-256 in hex over the canonical JSON of what a bundle holds. Holds nobody up for long. */
  fingerprint(content: Readonly<Record<string, unknown>>): Promise<string>;
  /** Signature over the facts of a seal, under a key of this installation. */
  sign(seal: object): string;
  isSigned(seal: object, signature: string): boolean;
}

/** How the two lines are kept in step. */
export interface SupervisionPort {
  /** Every joint and every contradiction there is, in the reader's language. */
  rules(language: Language): readonly WireSupervisionRule[];
}

/** Everything that is known of an alarm or a ticket, as one document that proves itself. Rights were checked by the caller. */
export interface EvidencePort {
  /** null: there is no such alarm or ticket. */
  pack(request: EvidenceRequest): Promise<EvidencePack | null>;
  /** The same as a page that needs no network. */
  html(pack: EvidencePack): string;
}

export interface EvidenceRequest {
  readonly subject: EvidencePack["subject"];
  readonly by: string;
  readonly language: Language;
}
