/** What the load process is told to do, one order at a time. */
export interface LoadOrder {
  readonly port: number;
  /** Process whose processor time is read at the two instants between which is counted. */
  readonly serverPid: number;
  readonly connections: number;
  readonly readings: number;
  readonly padBytes?: number;
  /** Whether the port speaks TLS; whatever certificate it shows is believed. */
  readonly tls?: boolean;
  readonly pace: Pace;
  /** Not counted: connections settle, code gets hot. */
  readonly warmUpMs: number;
  readonly measureMs: number;
}

/**
 * `window`: each connection keeps so many messages unacknowledged, as fast as they are acknowledged.
 * `rate`: messages a second over all connections, whatever the acknowledgements do; their times are measured.
 */
export type Pace =
  | { readonly kind: "window"; readonly unacknowledged: number }
  | { readonly kind: "rate"; readonly messagesPerSecond: number };

export interface LoadResult {
  /** Acknowledged between the two instants. */
  readonly messages: number;
  readonly seconds: number;
  readonly serverCpuSeconds: number;
  /** The part of it that the server's first thread used. */
  readonly serverMainCpuSeconds: number;
  readonly loadCpuSeconds: number;
  /** Milliseconds from the write of a PUBLISH to its PUBACK; a sample, only under `rate`. */
  readonly pubackMs: readonly number[];
}

export type LoadReply =
  | { readonly kind: "measuring" }
  | { readonly kind: "done"; readonly result: LoadResult }
  | { readonly kind: "failed"; readonly message: string };
