import { afterEach, describe, expect, it } from "vitest";
import { openFakeVendor } from "../test/kit/fake-vendor.ts";
import { openHttpSender } from "./http-sender.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function open(addresses: (call: number) => readonly string[] | Error, allowPrivateNetwork = false) {
  const vendor = await openFakeVendor();
  let calls = 0;
  const resolve = async () => {
    const found = addresses(calls++);
    if (found instanceof Error) throw found;
    return found;
  };
  const sender = openHttpSender({ allowPrivateNetwork, connectMs: 500, totalMs: 1_000, resolver: { resolve } });
  closing.push(
    () => sender.close(),
    () => vendor.close(),
  );
  const { port } = new URL(vendor.url);
  const send = (signal = new AbortController().signal) =>
    sender.send({ url: new URL(`http://robot.example:${port}/x`), method: "POST", headers: {}, body: "{}" }, signal);
  return { vendor, send, calls: () => calls };
}

describe("a name", () => {
  it("that turns out to lead into the private network is not called", async () => {
    const { vendor, send } = await open(() => ["127.0.0.1"]);
    expect(await send()).toEqual({ kind: "refused-address", error: "address-refused", permanent: false });
    expect(vendor.received).toEqual([]);
  });

  it("is called where it leads when the private network is allowed, and asked once for each connection", async () => {
    const { vendor, send, calls } = await open(() => ["127.0.0.1"], true);
    expect(await send()).toMatchObject({ kind: "answered", status: 200 });
    expect(await send()).toMatchObject({ kind: "answered", status: 200 });
    expect(vendor.received).toHaveLength(2);
    expect(calls()).toBeLessThanOrEqual(2);
  });

  it("that nobody knows is a request that did not leave", async () => {
    const { send } = await open(() => Object.assign(new Error("unknown"), { code: "ENOTFOUND" }), true);
    expect(await send()).toEqual({ kind: "not-sent", error: "ENOTFOUND" });
  });
});

describe("a request", () => {
  it("given up while its name is looked up never leaves afterwards", async () => {
    const answers: ((addresses: readonly string[]) => void)[] = [];
    const vendor = await openFakeVendor();
    let onAsked: () => void = () => undefined;
    const asked = new Promise<void>((done) => {
      onAsked = done;
    });
    const resolve = () => {
      onAsked();
      return new Promise<readonly string[]>((done) => void answers.push(done));
    };
    const sender = openHttpSender({
      allowPrivateNetwork: true,
      connectMs: 5_000,
      totalMs: 5_000,
      resolver: { resolve },
    });
    closing.push(
      () => sender.close(),
      () => vendor.close(),
    );
    const url = new URL(vendor.url.replace("127.0.0.1", "robot.example"));
    const stop = new AbortController();
    const first = sender.send({ url, method: "POST", headers: {}, body: "first" }, stop.signal);
    const second = sender.send({ url, method: "POST", headers: {}, body: "second" }, new AbortController().signal);
    await asked;
    stop.abort();
    expect(await first).toEqual({ kind: "not-sent", error: "aborted" });
    for (const answer of answers) answer(["127.0.0.1"]);
    expect(await second).toMatchObject({ kind: "answered" });
    expect(vendor.received.map(({ body }) => body)).toEqual(["second"]);
  });
});
