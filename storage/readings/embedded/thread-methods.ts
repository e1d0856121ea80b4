import type { Transferred } from "../../thread.ts";
import type { RawQuery, ReadingStoreStats, SeriesQuery } from "../reading-store.ts";
import type { Damage } from "./day-files.ts";
import type { Hold, Series } from "./index-file.ts";
import type { LatestColumns } from "./latest-query.ts";
import type { SeriesColumns } from "./series-query.ts";

/** What the readings thread answers. Columns travel as transferred buffers; objects are made where they are used. */
export interface ReadingsThreadMethods {
  open(options: { directory: string; headBytesMax: number }): { storedSeq: number; series: Series[] };
  /** Answers a buffer that is not needed any more. */
  take(
    buffer: ArrayBuffer,
    length: number,
    throughSeq: number,
    defined: readonly Series[],
  ): Promise<Transferred<ArrayBuffer> | null>;
  flush(throughSeq: number): Promise<number>;
  read(query: RawQuery): Promise<Transferred<{ columns: WireColumns; nextCursor: string | null }>>;
  series(query: SeriesQuery): Promise<Transferred<SeriesColumns>>;
  latest(pointNos: Uint32Array<ArrayBuffer>): Promise<Transferred<LatestColumns>>;
  readSince(sinceSeq: number, limit: number): Promise<Transferred<WireSince>>;
  retain(beforeTs: number): Promise<number>;
  hold(hold: Hold): void;
  backupTo(directory: string): Promise<number>;
  verify(): Promise<{ chunks: number; readings: number }>;
  stats(): ReadingStoreStats;
  close(): Promise<void>;
}

/** Readings on their way out: the columns a reader sees. */
export interface WireColumns {
  readonly length: number;
  readonly ts: Float64Array<ArrayBuffer>;
  readonly packed: Float64Array<ArrayBuffer>;
  readonly flags: Uint16Array<ArrayBuffer>;
  readonly seq: Float64Array<ArrayBuffer>;
  readonly receivedAtMs: Float64Array<ArrayBuffer>;
}

interface WireSince extends WireColumns {
  readonly pointNo: Uint32Array<ArrayBuffer>;
  readonly throughSeq: number;
  readonly complete: boolean;
  readonly oldestSeq: number;
}

/** What the thread says unasked. */
export type ReadingsThreadMessage =
  | { readonly kind: "stored"; readonly storedSeq: number }
  | { readonly kind: "flush-failed"; readonly code: string; readonly message: string; readonly hint: string }
  | { readonly kind: "damage"; readonly damage: Damage };
