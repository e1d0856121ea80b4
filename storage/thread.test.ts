import { Worker } from "node:worker_threads";
import { afterEach, describe, expect, it } from "vitest";
import { openThread, ThreadClient, type Transferred } from "./thread.ts";

interface Echo {
  echo(value: unknown): unknown;
  fill(bytes: number): Transferred<ArrayBuffer>;
  refuse(): void;
  fail(): void;
  die(): void;
  never(): Promise<void>;
}

// A thread runs compiled code, so this one imports the built neighbour.
const compiled = new URL(import.meta.url.replace("/storage/thread.test.ts", "/dist/storage/thread.js"));
const errors = new URL("../model/errors.js", compiled);
const SOURCE = `
  const { parentPort } = require("node:worker_threads");
  Promise.all([import(${JSON.stringify(compiled.href)}), import(${JSON.stringify(errors.href)})]).then(([thread, errors]) => {
    thread.serveThread(parentPort, {
      echo: (value) => value,
      fill: (bytes) => { const buffer = new ArrayBuffer(bytes); return new thread.Transferred(buffer, [buffer]); },
      refuse: () => { throw new errors.GatewayError("STORAGE_FULL", "no room", { hint: "make room", params: { bytes: 7 } }); },
      fail: () => require("node:fs").openSync("/nowhere/at/all"),
      die: () => process.exit(3),
      never: () => new Promise(() => {}),
    });
    parentPort.postMessage({ kind: "hello" });
  });`;

const opened: Worker[] = [];
afterEach(async () => {
  for (const worker of opened.splice(0)) await worker.terminate();
});

function openEcho(options: { inFlightMax?: number; onDeath?: (cause: Error) => void } = {}) {
  const worker = new Worker(SOURCE, { eval: true });
  opened.push(worker);
  const messages: unknown[] = [];
  const client = new ThreadClient<Echo>(worker, {
    name: "echo",
    inFlightMax: 10,
    onMessage: (message) => messages.push(message),
    ...options,
  });
  return { client, messages };
}

describe("a thread's client", () => {
  it("gets each call's own result, and the thread's own messages apart from them", async () => {
    const { client, messages } = openEcho();
    const results = await Promise.all([client.call("echo", [1]), client.call("echo", [{ two: 2 }])]);
    expect(results).toEqual([1, { two: 2 }]);
    expect(messages).toEqual([{ kind: "hello" }]);
  });

  it("gets buffers handed over", async () => {
    const { client } = openEcho();
    const buffer: ArrayBuffer = await client.call("fill", [16]);
    expect(buffer.byteLength).toBe(16);
  });

  it("meets a GatewayError with its code, hint and params", async () => {
    const { client } = openEcho();
    await expect(client.call("refuse", [])).rejects.toMatchObject({
      name: "GatewayError",
      code: "STORAGE_FULL",
      hint: "make room",
      params: { bytes: 7 },
    });
  });

  it("meets a system error with its errno", async () => {
    const { client } = openEcho();
    await expect(client.call("fail", [])).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("refuses calls beyond its bound", async () => {
    const { client } = openEcho({ inFlightMax: 1 });
    const first = client.call("echo", [1]);
    await expect(client.call("echo", [2])).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    expect(await first).toBe(1);
  });

  it("rejects every open and later call when the thread dies, and says so once", async () => {
    const deaths: Error[] = [];
    const { client } = openEcho({ onDeath: (cause) => deaths.push(cause) });
    const never = client.call("never", []);
    const dying = client.call("die", []);
    await expect(dying).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    await expect(never).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    await expect(client.call("echo", [1])).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    expect(deaths).toHaveLength(1);
  });

  it("closes after its open calls, silently", async () => {
    const deaths: Error[] = [];
    const { client } = openEcho({ onDeath: (cause) => deaths.push(cause) });
    const open = client.call("echo", ["last"]);
    await client.close();
    expect(await open).toBe("last");
    expect(deaths).toEqual([]);
  });
});

describe("openThread", () => {
  it("runs the built neighbour when called from sources", async () => {
    // The module itself is a valid thread: it loads, has nothing to do, and ends with 0.
    const worker = openThread(import.meta.url, "./thread.ts");
    expect(await new Promise((resolve) => worker.once("exit", resolve))).toBe(0);
  });

  it("says what to do when the thread has not been built", () => {
    expect(() => openThread(import.meta.url, "./no-such-thread.ts")).toThrow(/has been built/);
  });
});
