import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { openResolver } from "./resolve.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A name server on loopback; `answer` gives the reply to a query, or null to stay silent. */
async function openNameServer(answer: (query: Buffer) => Buffer | null): Promise<string> {
  const socket: Socket = createSocket("udp4");
  closing.push(() => socket.close());
  socket.on("message", (query, from) => {
    const reply = answer(query);
    if (reply !== null) socket.send(reply, from.port, from.address);
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return `127.0.0.1:${socket.address().port}`;
}

const TYPE_A = 1;

function typeOf(query: Buffer): number {
  return query.readUInt16BE(query.indexOf(0, 12) + 1);
}

/** Answers a query of type A with one address. */
function answerWith(query: Buffer, address: string): Buffer {
  const question = query.subarray(12, query.indexOf(0, 12) + 5);
  const header = Buffer.from([query[0] ?? 0, query[1] ?? 0, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0]);
  const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...address.split(".").map(Number)]);
  return Buffer.concat([header, question, record]);
}

describe("a host name", () => {
  it("that is an address already is that address", async () => {
    const resolver = openResolver({ timeoutMs: 1_000 });
    expect(await resolver.resolve("10.0.0.7")).toEqual(["10.0.0.7"]);
    expect(await resolver.resolve("::1")).toEqual(["::1"]);
  });

  it("of this machine asks nobody", async () => {
    const resolver = openResolver({ timeoutMs: 1_000, hostsFile: "/nowhere", servers: ["127.0.0.1:9"] });
    expect(await resolver.resolve("localhost")).toEqual(["127.0.0.1", "::1"]);
    expect(await resolver.resolve("hook.localhost.")).toEqual(["127.0.0.1", "::1"]);
  });

  it("in the hosts file has the addresses given there", async () => {
    const folder = await mkdtemp(join(tmpdir(), "twinline-hosts-"));
    closing.push(() => rm(folder, { recursive: true }));
    const hostsFile = join(folder, "hosts");
    await writeFile(hostsFile, "# 10.0.0.1 hook\n10.0.0.2\tother  Hook # the robot\nfd00::2 hook\nnonsense hook\n");
    const resolver = openResolver({ timeoutMs: 1_000, hostsFile, servers: ["127.0.0.1:9"] });
    expect(await resolver.resolve("HOOK")).toEqual(["10.0.0.2", "fd00::2"]);
  });

  it("is asked of the name server, and one family that stays silent does not hold it up", async () => {
    const server = await openNameServer((query) => (typeOf(query) === TYPE_A ? answerWith(query, "192.0.2.7") : null));
    const resolver = openResolver({ timeoutMs: 5_000, hostsFile: "/nowhere", servers: [server] });
    const startedMs = performance.now();
    expect(await resolver.resolve("hook.example")).toEqual(["192.0.2.7"]);
    expect(performance.now() - startedMs).toBeLessThan(2_000);
  });

  it("that no name server ever answers fails in time", async () => {
    const server = await openNameServer(() => null);
    const resolver = openResolver({ timeoutMs: 300, hostsFile: "/nowhere", servers: [server] });
    const startedMs = performance.now();
    await expect(resolver.resolve("hook.example")).rejects.toMatchObject({
      code: expect.stringMatching(/ETIMEOUT|ECANCELLED/),
    });
    expect(performance.now() - startedMs).toBeLessThan(3_000);
  });
});
