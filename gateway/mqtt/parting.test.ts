import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, expect, it } from "vitest";
import { Turns } from "../turns.ts";
import { partInTurns } from "./parting.ts";

const PER_TURN = 2;
const PEERS = 40;

let server: Server;
const peers: Socket[] = [];
afterEach(() => {
  for (const peer of peers.splice(0)) peer.destroy();
  server.close();
});

/** Connections to one listener; those on its side in the order of their coming. */
async function connected(count: number): Promise<readonly Socket[]> {
  const taken: Socket[] = [];
  const turns = new Turns(PER_TURN);
  server = createServer({ allowHalfOpen: true }, (socket) => {
    partInTurns(socket, turns);
    taken.push(socket);
    socket.on("error", () => undefined).resume();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  // A listener on TCP has such an address.
  const { port } = server.address() as AddressInfo;
  for (let i = 0; i < count; i++) peers.push(connect(port, "127.0.0.1"));
  for (const peer of peers) peer.on("error", () => undefined);
  while (taken.length < count) await nextTurn();
  return taken;
}

it.each([
  ["reset", (peer: Socket) => peer.resetAndDestroy()],
  ["ended", (peer: Socket) => peer.end()],
])(
  "of many connections that are %s by their peers at once a few a turn are closed, and in the end all",
  async (_, leave) => {
    const sockets = await connected(PEERS);
    let closed = 0;
    for (const socket of sockets) socket.once("close", () => closed++);
    for (const peer of peers) leave(peer);
    let most = 0;
    for (let before = 0; closed < PEERS; before = closed) {
      await nextTurn();
      most = Math.max(most, closed - before);
    }
    // Those of a turn, and those that found time at once before the next.
    expect(most).toBeLessThanOrEqual(2 * PER_TURN);
  },
);

it("what was written is read to its end by a peer that has said its last word", async () => {
  const [socket] = await connected(1);
  const [peer] = peers;
  if (socket === undefined || peer === undefined) throw new Error("there is one connection");
  const bytes = 8 * 1024 * 1024;
  socket.write(Buffer.alloc(bytes));
  expect(socket.writableLength).toBeGreaterThan(0);
  peer.end();
  await once(socket, "end");
  let read = 0;
  peer.on("data", (chunk: Buffer) => (read += chunk.length));
  await once(peer, "close");
  expect(read).toBe(bytes);
});

it("a connection we end ourselves is closed at once, for its peer could go on sending", async () => {
  const sockets = await connected(PEERS);
  let closed = 0;
  for (const socket of sockets) socket.once("close", () => closed++).destroy();
  await nextTurn();
  await nextTurn();
  expect(closed).toBe(PEERS);
});
