import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { compiledUrl } from "../compiled.ts";
import type { LoadOrder, LoadReply, LoadResult } from "./load-order.ts";

/** The load generator: a process of its own, so that its work is not mistaken for the server's. */
export class Load {
  readonly #child: ChildProcess;
  #hear: (reply: LoadReply) => void = () => {};

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on("message", (reply: LoadReply) => this.#hear(reply));
    child.on("exit", (code) => this.#hear({ kind: "failed", message: `the load process ended with ${code}` }));
  }

  /** `prefix`: words before the command, e.g. a pin to one processor. */
  static start(prefix: readonly string[]): Load {
    const entry = fileURLToPath(compiledUrl(import.meta.url, "./load-process.ts"));
    const [command = process.execPath, ...words] = [...prefix, process.execPath, entry];
    return new Load(spawn(command, words, { stdio: ["ignore", "inherit", "inherit", "ipc"] }));
  }

  /** Carries out one order. `onMeasuring` is called at the first of the two instants between which is counted. */
  run(order: LoadOrder, onMeasuring: () => void = () => {}): Promise<LoadResult> {
    return new Promise((resolve, reject) => {
      this.#hear = (reply) => {
        switch (reply.kind) {
          case "measuring":
            return onMeasuring();
          case "done":
            return resolve(reply.result);
          case "failed":
            return reject(new Error(`load: ${reply.message}`));
        }
      };
      this.#child.send(order);
    });
  }

  close(): void {
    this.#hear = () => {};
    this.#child.kill("SIGKILL");
  }
}
