import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterEach, expect, it } from "vitest";

// The process runs compiled, as the demo runs it.
const MAIN = fileURLToPath(new URL("../dist/seeds/main.js", import.meta.url));

let child: ChildProcess | null = null;
afterEach(() => {
  child?.kill("SIGKILL");
});

function start(mqtt: string): ChildProcess {
  const started = spawn(process.execPath, [MAIN], {
    env: { ...process.env, TWINLINE_DEMO_MQTT: mqtt },
    stdio: ["ignore", "pipe", "pipe"],
  });
  child = started;
  return started;
}

async function firstLine(started: ChildProcess): Promise<string> {
  // stdout is a pipe: see `start`.
  const [chunk] = (await once(started.stdout!, "data")) as [Buffer];
  return chunk.toString();
}

it("the demo world is ready without a gateway, says where it listens, and ends with 0 on a doubled SIGTERM", async () => {
  // Nothing listens on port 1.
  const started = start("127.0.0.1:1");
  const ready = JSON.parse(await firstLine(started)) as {
    ready: boolean;
    control: string;
    phone: string;
    push: string;
  };
  expect(ready.ready).toBe(true);
  expect(ready.push).toBe(`${ready.phone}/push`);
  const status = (await (await fetch(`${ready.control}/status`)).json()) as { devices: number; connected: number };
  expect(status.devices).toBeGreaterThan(30);
  expect(status.connected).toBe(0);
  expect((await fetch(ready.phone)).status).toBe(200);
  const ended = once(started, "exit");
  started.kill("SIGTERM");
  started.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
});

it("an address that is none ends it with 2 and a hint", async () => {
  const started = start("nowhere");
  const [message] = (await once(started.stderr!, "data")) as [Buffer];
  expect(message.toString()).toContain("write host:port");
  expect(await once(started, "exit")).toEqual([2, null]);
});
