import type { IncomingMessage } from "node:http";
import { WebSocket } from "ws";
import type { LiveFrame, WireAlarm, WireLivePoint } from "../../../api/wire.ts";
import { eventually } from "../../kit/gateway-process.ts";

type Shown = Extract<LiveFrame, { readonly type: "snapshot" | "delta" }>;

/** A viewer of the live feed that keeps every frame and when it came. */
export class LiveReader {
  readonly socket: WebSocket;
  readonly frames: { readonly frame: LiveFrame; readonly atMs: number }[] = [];
  code: number | null = null;
  #status: number | null = null;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on("message", (data) => {
      this.frames.push({ frame: JSON.parse(String(data)) as LiveFrame, atMs: Date.now() });
    });
    socket.on("close", (code) => {
      this.code = code;
    });
    socket.on("unexpected-response", (_request, response: IncomingMessage) => {
      this.#status = response.statusCode ?? null;
      socket.terminate();
    });
    socket.on("error", () => undefined);
  }

  /** Opens the feed and waits for its snapshot. */
  static async open(url: string, headers: Readonly<Record<string, string>>): Promise<LiveReader> {
    const reader = new LiveReader(new WebSocket(`${url.replace("http", "ws")}/api/v1/live`, { headers }));
    await eventually("the snapshot", async () => {
      if (reader.code !== null || reader.#status !== null) throw new Error(`refused: ${reader.#status ?? reader.code}`);
      return reader.frames.length > 0;
    });
    return reader;
  }

  /** Tries to open it; the HTTP status or the close code of the refusal, or null when it was let in. */
  static async refusal(url: string, headers: Readonly<Record<string, string>>): Promise<number | null> {
    const reader = new LiveReader(new WebSocket(`${url.replace("http", "ws")}/api/v1/live`, { headers }));
    await eventually(
      "an answer",
      async () => reader.frames.length > 0 || reader.code !== null || reader.#status !== null,
    );
    const refused = reader.#status ?? reader.code;
    reader.socket.terminate();
    return refused;
  }

  get shown(): Shown[] {
    return this.frames.flatMap(({ frame }) => (frame.type === "beat" ? [] : [frame]));
  }

  get points(): WireLivePoint[] {
    return this.shown.flatMap(({ points }) => points);
  }

  get alarms(): WireAlarm[] {
    return this.shown.flatMap(({ alarms }) => alarms);
  }

  /** Waits for a frame that satisfies `is`, among those from `from` on. */
  async expect(what: string, is: (frame: LiveFrame) => boolean, withinMs = 5_000, from = 0): Promise<LiveFrame> {
    return eventually(what, async () => this.frames.slice(from).find(({ frame }) => is(frame))?.frame, withinMs);
  }

  async expectClosed(withinMs = 2_000): Promise<number> {
    await eventually("the feed is closed", async () => this.code !== null, withinMs);
    return this.code ?? 0;
  }

  send(message: unknown): void {
    this.socket.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  close(): void {
    this.socket.terminate();
  }
}
