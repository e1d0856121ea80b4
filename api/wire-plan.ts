import type { AttachmentType } from "../model/offline/attachment.ts";

/** The drawing of a site, and what stands where on it: shares of its width and height, from the upper left corner. */
export interface WirePlan {
  readonly site: string;
  /** 0: nobody has drawn one yet. Counts up with each change. */
  readonly version: number;
  /** An attachment of the enterprise; null: none. */
  readonly image: { readonly sha256: string; readonly type: AttachmentType } | null;
  /** By id of the point: [x, y], each 0 to 1. */
  readonly points: Readonly<Record<string, readonly [number, number]>>;
  /** By id of the zone: [x, y, width, height], each 0 to 1. */
  readonly zones: Readonly<Record<string, readonly [number, number, number, number]>>;
  readonly by: string | null;
  readonly at: number | null;
}
