import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../../../kit/gateway-process.ts";
import { SECRET } from "../../contract/world.ts";
import { DOWN, Gate, READINGS } from "../gate.ts";
import { LIBRARIES, RealClient, type Station } from "./real-client.ts";

/** Clients that other people wrote, at QoS 0, 1 and 2, on both listeners. What is not installed is skipped, and must not be in CI. */
let gate: Gate;
let openPort: number;
const running: RealClient[] = [];

beforeAll(async () => {
  openPort = await freePort();
  gate = await Gate.open({ TWINLINE_MQTT_OPEN_PORT: String(openPort) });
});
afterEach(() => {
  for (const each of running.splice(0)) each.die();
});
afterAll(() => gate?.close());

const commands = LIBRARIES.map(({ name, command }) => ({ name, command: command() }));

it.for(commands)("$name is installed, as it must be in CI", ({ command }, { skip, expect }) => {
  if (typeof command === "string" && process.env["CI"] !== "true") return skip(command);
  expect(command).toBeInstanceOf(Array);
  return undefined;
});

describe.each(commands)("$name", ({ name, command }) => {
  const isMissing = typeof command === "string";
  /** Sessions of one library are not those of another. */
  const start = (station: Station): RealClient => {
    const own = { ...station, clientId: `${name}: ${station.clientId}` };
    // Skipped where it is missing.
    const client = RealClient.start(command as readonly string[], own);
    running.push(client);
    return client;
  };
  const device = (clientId: string, rest: Partial<Station> = {}) =>
    start({ port: gate.port, username: "coldchain/dtu1", password: SECRET, clientId, ...rest });
  const guest = (clientId: string, rest: Partial<Station> = {}) => start({ port: openPort, clientId, ...rest });
  const reading = (v: number, ts: number) => JSON.stringify({ p: "NH3-101", v, ts });

  describe("on the device listener", () => {
    it.skipIf(isMissing).each([true, false])("publishes at QoS 0, 1 and 2, clean session %s", async (clean) => {
      const ts = gate.freshTs();
      const client = device(`publisher ${clean}`, { clean });
      await client.expect("connected");
      for (const qos of [0, 1, 2]) {
        client.tell(`publish ${qos} ${READINGS} ${reading(20 + qos, ts)}`);
        await client.expect("published");
      }
      await client.leave();
      expect(await gate.storedAt("NH3-101", ts)).toEqual([20, 21, 22]);
    });

    it.skipIf(isMissing)("sends 30 messages at each QoS without waiting, and none is lost or doubled", async () => {
      const ts = gate.freshTs();
      const client = device("hurried");
      await client.expect("connected");
      const all = [0, 1, 2].flatMap((qos) => Array.from({ length: 30 }, (_, at) => ({ qos, v: qos * 100 + at })));
      for (const { qos, v } of all) client.tell(`publish ${qos} ${READINGS} ${reading(v, ts)}`);
      for (const _ of all) await client.expect("published");
      await client.leave();
      expect((await gate.storedAt("NH3-101", ts)).toSorted((a, b) => a - b)).toEqual(all.map(({ v }) => v));
    });

    it.skipIf(isMissing)(
      "subscribes to its downlinks, is refused elsewhere, and finds its kept session again",
      async () => {
        const client = device("kept", { clean: false });
        expect(await client.expect("connected")).toMatch(/ 0$/);
        for (const qos of [0, 1, 2]) {
          client.tell(`subscribe ${qos} ${DOWN}/#`);
          expect(await client.expect("granted")).toBe(`granted ${qos}`);
        }
        client.tell("subscribe 1 tl/v1/tanks/rtu7/down/#");
        expect(await client.expect("granted")).toBe("granted 128");
        await client.leave();
        const again = device("kept", { clean: false });
        expect(await again.expect("connected")).toMatch(/ 1$/);
        again.tell(`unsubscribe ${DOWN}/#`);
        await again.expect("unsubscribed");
        await again.leave();
      },
    );

    it.skipIf(isMissing).each([0, 1, 2] as const)(
      "leaves a will at QoS %d, told when it dies and not when it leaves",
      async (qos) => {
        const ts = gate.freshTs();
        for (const [v, dies] of [
          [31, false],
          [32, true],
        ] as const) {
          const client = device(`willed ${qos}`, { will: { qos, topic: READINGS, text: reading(v, ts) } });
          await client.expect("connected");
          if (dies) client.die();
          else await client.leave();
        }
        await expect.poll(() => gate.storedAt("NH3-101", ts), { timeout: 5_000 }).toEqual([32]);
      },
    );

    it.skipIf(isMissing)("is told that its secret is wrong", async () => {
      expect(await device("guessing", { password: "wrong" }).expect("refused")).toBe("refused 5");
    });
  });

  describe("on the open listener", () => {
    it.skipIf(isMissing)("hears at QoS 0, 1 and 2 what it says", async () => {
      const client = guest("echo");
      await client.expect("connected");
      client.tell("subscribe 2 echo/#");
      expect(await client.expect("granted")).toBe("granted 2");
      for (const qos of [0, 1, 2]) {
        client.tell(`publish ${qos} echo/a text of ${qos}`);
        expect(await client.expect("heard")).toBe(`heard echo/a ${qos} 0 text of ${qos}`);
      }
      await client.leave();
    });

    it.skipIf(isMissing)("is told retained messages and wills", async () => {
      const speaker = guest("speaker", { will: { qos: 1, topic: "told/will", text: "gone" } });
      await speaker.expect("connected");
      speaker.tell("retain 1 told/kept first");
      await speaker.expect("published");
      const client = guest("listener");
      await client.expect("connected");
      client.tell("subscribe 2 told/#");
      expect(await client.expect("heard")).toBe("heard told/kept 1 1 first");
      speaker.die();
      expect(await client.expect("heard")).toBe("heard told/will 1 0 gone");
      client.tell("retain 1 told/kept");
      await client.expect("published");
      await client.leave();
    });

    it.skipIf(isMissing)("is told what came while it was away, in a kept session", async () => {
      const away = guest("away", { clean: false });
      await away.expect("connected");
      away.tell("subscribe 2 away/#");
      await away.expect("granted");
      await away.leave();
      const speaker = guest("away speaker");
      await speaker.expect("connected");
      for (const qos of [1, 2]) {
        speaker.tell(`publish ${qos} away/a text of ${qos}`);
        await speaker.expect("published");
      }
      const back = guest("away", { clean: false });
      expect(await back.expect("connected")).toMatch(/ 1$/);
      for (const qos of [1, 2]) expect(await back.expect("heard")).toBe(`heard away/a ${qos} 0 text of ${qos}`);
      await back.leave();
    });

    it.skipIf(isMissing)("is refused test/nosubscribe, and neither hears nor reaches telemetry", async () => {
      const ts = gate.freshTs();
      const client = guest("spy");
      await client.expect("connected");
      client.tell("subscribe 1 test/nosubscribe");
      expect(await client.expect("granted")).toBe("granted 128");
      client.tell("subscribe 1 #");
      expect(await client.expect("granted")).toBe("granted 1");
      await gate.expectUndisturbed();
      client.tell(`publish 2 ${READINGS} ${reading(40, ts)}`);
      expect(await client.expect("heard")).toContain(` ${reading(40, ts)}`);
      expect(client.lines.filter((line) => line.startsWith("heard"))).toEqual([]);
      expect(await gate.storedAt("NH3-101", ts)).toEqual([]);
      await client.leave();
    });
  });
});
