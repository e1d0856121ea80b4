/** A broker that runs and can be put under load. */
export interface Peer {
  readonly name: string;
  readonly port: number;
  readonly pid: number;
  close(): Promise<void>;
}
