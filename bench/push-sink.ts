import { createServer } from "node:http";

/** A webhook receiver that accepts everything at once. */
export interface PushSink {
  readonly url: string;
  close(): void;
}

export function openPushSink(): Promise<PushSink> {
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => response.end("{}"));
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      const close = (): void => {
        server.closeAllConnections();
        server.close();
      };
      resolve({ url: `http://127.0.0.1:${port}/push`, close });
    });
  });
}
