import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "../../../kit/gateway-process.ts";

/**
 * A client library of other people, as a process of its own that is told what to do line by line: `publish QOS TOPIC TEXT`, `retain …`,
 * `subscribe QOS FILTER`, `unsubscribe FILTER`, `disconnect`; it tells `connected PRESENT`, `refused CODE`, `published`, `granted CODE`,
 * `unsubscribed`, `heard TOPIC QOS RETAIN TEXT`, `gone`.
 */
export interface Library {
  readonly name: string;
  /** The command, without arguments; a word why not, where it is not installed. */
  command(): readonly string[] | string;
}

const CLIENTS = join(import.meta.dirname, "clients");
/** The system's Python, where Debian puts its packages. */
const PYTHON = "/usr/bin/python3";

export const LIBRARIES: readonly Library[] = [
  { name: "MQTT.js", command: () => [process.execPath, join(CLIENTS, "mqtt_js.mjs")] },
  {
    name: "Paho for Python",
    command: () =>
      spawnSync(PYTHON, ["-c", "import paho.mqtt.client"]).status === 0
        ? [PYTHON, join(CLIENTS, "paho_python.py")]
        : "python3-paho-mqtt is not installed",
  },
  { name: "Paho for C", command: compiledPahoC },
];

function compiledPahoC(): readonly string[] | string {
  const program = join(mkdtempSync(join(tmpdir(), "twinline-paho-")), "paho_c");
  const { error, status, stderr } = spawnSync("gcc", [
    "-O1",
    "-Wall",
    "-Werror",
    "-o",
    program,
    join(CLIENTS, "paho_c.c"),
    "-lpaho-mqtt3c",
  ]);
  if (error !== undefined) return "gcc is not installed";
  if (status === 0) return [program];
  if (stderr.toString().includes("MQTTClient.h")) return "libpaho-mqtt-dev is not installed";
  throw new Error(stderr.toString());
}

export interface Station {
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
  readonly clientId: string;
  readonly clean?: boolean;
  readonly will?: { readonly qos: 0 | 1 | 2; readonly topic: string; readonly text: string };
}

export class RealClient {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly lines: string[] = [];
  #errors = "";

  private constructor(child: ChildProcessWithoutNullStreams) {
    this.#child = child;
    let rest = "";
    child.stdout.on("data", (bytes: Buffer) => {
      const lines = (rest + bytes.toString("utf8")).split("\n");
      rest = lines.pop() ?? "";
      this.lines.push(...lines);
    });
    child.stderr.on("data", (bytes: Buffer) => {
      this.#errors += bytes.toString("utf8");
    });
    child.stdin.on("error", () => undefined);
  }

  /** Connects; the first line says how that went. */
  static start(
    command: readonly string[],
    { port, username = "-", password = "-", clientId, clean = true, will }: Station,
  ) {
    const args = [
      port,
      username,
      password,
      clientId,
      clean ? 1 : 0,
      will?.qos ?? "-",
      will?.topic ?? "-",
      will?.text ?? "-",
    ];
    return new RealClient(spawn(command[0] ?? "", [...command.slice(1), ...args.map(String)]));
  }

  tell(line: string): void {
    this.#child.stdin.write(`${line}\n`);
  }

  /** Takes the next line that begins with this word. */
  async expect(word: string, withinMs = 10_000): Promise<string> {
    return eventually(
      `${word} (${this.lines.join(" | ")} ${this.#errors})`,
      async () => {
        const at = this.lines.findIndex((line) => line === word || line.startsWith(`${word} `));
        return at < 0 ? null : (this.lines.splice(at, 1)[0] ?? null);
      },
      withinMs,
    );
  }

  /** kill -9: the connection breaks without DISCONNECT. */
  die(): void {
    this.#child.kill("SIGKILL");
  }

  async leave(): Promise<void> {
    this.tell("disconnect");
    await this.expect("gone");
    this.#child.stdin.end();
    this.#child.kill();
  }
}
