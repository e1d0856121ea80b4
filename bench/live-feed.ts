import { WebSocket } from "ws";
import type { LiveFrame } from "../api/wire.ts";
import type { ApiClient } from "../test/kit/api-client.ts";

/** A reader of the live feed, as a dashboard is one. */
export class LiveFeed {
  readonly #socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  /** Resolves with the first frame shown. */
  static open(api: ApiClient, onFrame: (frame: LiveFrame, receivedAtMs: number) => void): Promise<LiveFeed> {
    const url = `${api.url.replace(/^http/, "ws")}/api/v1/live`;
    const socket = new WebSocket(url, { headers: { ...api.headers, origin: api.url } });
    return new Promise((resolve, reject) => {
      socket.on("message", (bytes: Buffer) => {
        const receivedAtMs = performance.now();
        // The gateway sends nothing but frames.
        onFrame(JSON.parse(bytes.toString("utf8")) as LiveFrame, receivedAtMs);
        resolve(new LiveFeed(socket));
      });
      socket.on("error", reject);
      socket.on("close", (code) => reject(new Error(`the live feed was closed: ${code}`)));
    });
  }

  close(): void {
    this.#socket.terminate();
  }
}
