import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import pino from "pino";
import { afterEach, describe, expect, it } from "vitest";
import type { PathStage } from "../../model/path-proof.ts";
import { SYSTEM_CLOCK } from "../clock.ts";
import { type PathDeps, PathProver } from "./path-proof.ts";
import { publishProof } from "./virtual-sensor.ts";

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

/** A prover over what lets everything pass but what the test breaks; resolves with the first state that is told of. */
function prove(broken: Partial<PathDeps>): Promise<{ readonly stage: PathStage | null; readonly prover: PathProver }> {
  return new Promise((resolve) => {
    let no = 0;
    const prover: PathProver = new PathProver({
      publish: async (_id, connected) => connected(),
      committed: async () => undefined,
      commitsFail: () => false,
      journalTakes: () => true,
      tell: async () => undefined,
      onState: (stage) => resolve({ stage, prover }),
      newId: () => `path-${no++}`,
      everyMs: 5,
      stageMs: 300,
      clock: SYSTEM_CLOCK,
      logger: pino({ level: "silent" }),
      ...broken,
    });
    open.push(prover);
    prover.start();
  });
}

/** Speaks just enough MQTT to let a client in, and acknowledges nothing. */
async function deafListener(): Promise<{ readonly url: string; readonly server: Server }> {
  const sockets = new Set<{ destroy(): void }>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("data", () => socket.write(Buffer.from([0x20, 0x02, 0x00, 0x00])));
    socket.on("error", () => undefined);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  open.push({
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  });
  // It listens on a port of loopback.
  return { url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

const never = (): Promise<never> => new Promise(() => undefined);

describe("a proof of the whole way", () => {
  it("says when it has passed every stage, and how far that is", async () => {
    const { stage, prover } = await prove({});
    expect(stage).toBeNull();
    expect(prover.proof).toMatchObject({ through: "channel", broken: null });
    expect(Date.now() - (prover.proof.provenAtMs ?? 0)).toBeLessThan(5_000);
    expect((await prove({ tell: null })).prover.proof.through).toBe("outbox");
  });

  it("a closed port is the listener", async () => {
    const { url, server } = await deafListener();
    server.close();
    await once(server, "close");
    const publish: PathDeps["publish"] = (id, connected, signal) =>
      publishProof({ url, secret: "s", id }, connected, signal);
    const { stage, prover } = await prove({ publish });
    expect(stage).toBe("listener");
    expect(prover.proof).toMatchObject({ provenAtMs: null, broken: "listener" });
  });

  it("a listener that lets in and acknowledges nothing is the journal's doing", async () => {
    const { url } = await deafListener();
    const publish: PathDeps["publish"] = (id, connected, signal) =>
      publishProof({ url, secret: "s", id }, connected, signal);
    expect((await prove({ publish })).stage).toBe("journal");
  });

  it("what is acknowledged and never decided is the engine; what is decided and cannot be committed, the records", async () => {
    expect((await prove({ committed: never })).stage).toBe("engine");
    expect((await prove({ committed: never, commitsFail: () => true })).stage).toBe("records");
  });

  it("one lost proof is no broken way, the second in a row is, and one that passes mends it", async () => {
    const told: (PathStage | null)[] = [];
    let calls = 0;
    const enough = new Promise<void>((resolve) => {
      const tell = async (): Promise<void> => {
        calls++;
        // The first is lost alone, the third to the fifth in a row.
        if (calls === 1 || (calls >= 3 && calls <= 5)) throw new Error("down");
      };
      const onState = (stage: PathStage | null): void => {
        told.push(stage);
        if (told.length === 3) resolve();
      };
      void prove({ tell, onState });
    });
    await enough;
    expect(told).toEqual([null, "channel", null]);
  });
});
