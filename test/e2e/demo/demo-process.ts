import { type ChildProcess, execFile, spawn } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { eventually, freePort } from "../../kit/gateway-process.ts";

const ROOT = join(import.meta.dirname, "../../..");

/** Where a demo lives: kept over a restart, so that it is found again. */
export interface DemoPlace {
  readonly dataDir: string;
  readonly http: number;
  readonly mqtt: number;
  readonly phone: number;
  readonly control: number;
}

export async function findPlace(dataDir: string): Promise<DemoPlace> {
  const [http, mqtt, phone, control] = [await freePort(), await freePort(), await freePort(), await freePort()];
  return { dataDir, http, mqtt, phone, control };
}

/** What `npm run demo` starts, as a process of its own: the gateway, which starts its devices and the phone. */
export class DemoProcess {
  readonly place: DemoPlace;
  output = "";
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;

  private constructor(place: DemoPlace, child: ChildProcess) {
    this.place = place;
    this.#child = child;
    this.#ended = new Promise((resolve) => child.once("exit", (code) => resolve(code)));
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (bytes: Buffer) => {
        this.output += bytes.toString("utf8");
      });
    }
  }

  /** Resolves once the logins are printed and the phone answers. */
  static async start(place: DemoPlace): Promise<DemoProcess> {
    const child = spawn(process.execPath, [join(ROOT, "bin/launch.mjs"), "demo"], {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "pipe"],
      env: environment(place),
    });
    const demo = new DemoProcess(place, child);
    await eventually("the demo is ready", () => demo.#isReady(), 60_000);
    return demo;
  }

  get url(): string {
    return `http://127.0.0.1:${this.place.http}`;
  }

  get phoneUrl(): string {
    return `http://127.0.0.1:${this.place.phone}`;
  }

  /** `npx twinline <verb>` in the same folder; resolves with what it printed. */
  async run(...verb: readonly string[]): Promise<string> {
    const command = [join(ROOT, "bin/twinline.mjs"), ...verb];
    const { stdout } = await promisify(execFile)(process.execPath, command, {
      cwd: ROOT,
      env: environment(this.place),
    });
    return stdout;
  }

  /** kill -9 of the gateway; its devices and phone find out by themselves. Resolves when their ports are free again. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ended;
    await eventually("devices and phone end with it", () => isSilent(this.phoneUrl), 20_000);
    await eventually("the control port is free", () => isSilent(`http://127.0.0.1:${this.place.control}`), 20_000);
  }

  /** SIGTERM; resolves with the exit code. */
  async stop(): Promise<number | null> {
    this.#child.kill("SIGTERM");
    return this.#ended;
  }

  async #isReady(): Promise<boolean> {
    if (this.#child.exitCode !== null) throw new Error(`the demo ended:\n${this.output}`);
    return this.output.includes("See a leak") && !(await isSilent(this.phoneUrl));
  }
}

function environment(place: DemoPlace): NodeJS.ProcessEnv {
  return {
    ...process.env,
    TWINLINE_DATA_DIR: place.dataDir,
    TWINLINE_HTTP_PORT: String(place.http),
    TWINLINE_MQTT_PORT: String(place.mqtt),
    TWINLINE_MQTTS_PORT: "off",
    TWINLINE_DEMO_PHONE_PORT: String(place.phone),
    TWINLINE_DEMO_CONTROL_PORT: String(place.control),
  };
}

async function isSilent(url: string): Promise<boolean> {
  return fetch(url).then(
    () => false,
    () => true,
  );
}
