import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../../../kit/gateway-process.ts";
import { SECRET } from "../../contract/world.ts";
import { DOWN, Gate, READINGS } from "../gate.ts";

/** The command-line clients of Mosquitto, as people at a site have them. */
let gate: Gate;
let openPort: number;
beforeAll(async () => {
  openPort = await freePort();
  gate = await Gate.open({ TWINLINE_MQTT_OPEN_PORT: String(openPort) });
});
afterAll(() => gate?.close());

const isMissing = spawnSync("mosquitto_pub", ["--help"]).error !== undefined;
const asDevice = () => ["-p", String(gate.port), "-u", "coldchain/dtu1", "-P", SECRET, "-h", "127.0.0.1"];
const asGuest = () => ["-p", String(openPort), "-h", "127.0.0.1"];
const reading = (v: number, ts: number) => JSON.stringify({ p: "NH3-101", v, ts });

function run(program: "mosquitto_pub" | "mosquitto_sub", ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(program, args, { timeout: 20_000 });
  return { status, stdout: stdout.toString(), stderr: stderr.toString() };
}

it("mosquitto-clients are installed, as they must be in CI", ({ skip }) => {
  if (isMissing && process.env["CI"] !== "true") return skip("mosquitto_pub is not installed");
  expect(isMissing).toBe(false);
  return undefined;
});

describe("on the device listener", () => {
  const versions = ["mqttv31", "mqttv311"].flatMap((version) => [0, 1, 2].map((qos) => [version, qos] as const));
  it.skipIf(isMissing).each(versions)(
    "mosquitto_pub, %s, at QoS %d: each line of a backlog is stored once",
    async (version, qos) => {
      const ts = gate.freshTs();
      const lines = Array.from({ length: 200 }, (_, at) => reading(at, ts));
      const args = [
        ...asDevice(),
        "-V",
        version,
        "-q",
        String(qos),
        "-t",
        READINGS,
        "-i",
        `lines ${version} ${qos}`,
        "-l",
      ];
      const { status } = spawnSync("mosquitto_pub", args, { input: `${lines.join("\n")}\n` });
      expect(status).toBe(0);
      expect(await gate.storedAt("NH3-101", ts)).toEqual(lines.map((_, at) => at));
    },
  );

  it.skipIf(isMissing)("mosquitto_pub speaks MQTT 5: it is told that this level is not spoken", () => {
    const { status, stderr } = run(
      "mosquitto_pub",
      ...asDevice(),
      "-V",
      "mqttv5",
      "-t",
      READINGS,
      "-m",
      "{}",
      "-q",
      "1",
    );
    expect(status).not.toBe(0);
    expect(stderr).toMatch(/protocol version/i);
  });

  it.skipIf(isMissing)("mosquitto_sub in a kept session: its downlinks are granted, and found again", () => {
    const kept = [...asDevice(), "-i", "kept", "-c", "-q", "2", "-t", `${DOWN}/#`, "-W", "1", "-d"];
    expect(run("mosquitto_sub", ...kept).stdout).toMatch(/Subscribed \(mid: 1\): 2/);
    expect(run("mosquitto_sub", ...kept).stdout).toMatch(/Subscribed \(mid: 1\): 2/);
  });

  it.skipIf(isMissing)("mosquitto_sub with a will: told when it is killed", async () => {
    const ts = gate.freshTs();
    const will = ["--will-topic", READINGS, "--will-payload", reading(61, ts), "--will-qos", "2"];
    const child = listening([...asDevice(), "-t", `${DOWN}/#`, "-d", ...will]);
    await heard(child, "SUBACK");
    child.kill("SIGKILL");
    await once(child, "exit");
    await expect.poll(() => gate.storedAt("NH3-101", ts), { timeout: 5_000 }).toEqual([61]);
  });

  it.skipIf(isMissing)("mosquitto_pub with a wrong secret is told so", () => {
    const { status, stderr } = run("mosquitto_pub", ...asDevice(), "-P", "wrong", "-t", READINGS, "-m", "{}");
    expect(status).not.toBe(0);
    expect(stderr).toMatch(/not authorised/i);
  });
});

describe("on the open listener", () => {
  it.skipIf(isMissing).each([0, 1, 2])("mosquitto_sub hears mosquitto_pub at QoS %d", async (qos) => {
    const sub = listening([
      ...asGuest(),
      "-t",
      `open/${qos}`,
      "-q",
      "2",
      "-C",
      "2",
      "-W",
      "10",
      "-d",
      "-F",
      "%q %r %p",
    ]);
    await heard(sub, "SUBACK");
    const rest = text(sub);
    for (const message of ["one", "two"])
      run("mosquitto_pub", ...asGuest(), "-t", `open/${qos}`, "-q", String(qos), "-m", message);
    const lines = (await rest).split("\n");
    expect(lines.filter((line) => /^[012] [01] /.test(line))).toEqual([`${qos} 0 one`, `${qos} 0 two`]);
  });

  it.skipIf(isMissing)(
    "a kept session is told what came meanwhile, a retained message comes first to a new one",
    () => {
      const kept = [...asGuest(), "-i", "kept", "-c", "-q", "1", "-t", "kept/#", "-W", "1"];
      run("mosquitto_sub", ...kept);
      run("mosquitto_pub", ...asGuest(), "-t", "kept/a", "-q", "1", "-m", "meanwhile", "-r");
      expect(run("mosquitto_sub", ...kept, "-C", "1").stdout).toBe("meanwhile\n");
      const format = ["-C", "1", "-W", "5", "-F", "%r %p"];
      expect(run("mosquitto_sub", ...asGuest(), "-t", "kept/+", ...format).stdout).toBe("1 meanwhile\n");
    },
  );

  it.skipIf(isMissing)("test/nosubscribe is denied", () => {
    const { stderr } = run("mosquitto_sub", ...asGuest(), "-t", "test/nosubscribe", "-W", "2");
    expect(stderr).toMatch(/denied/i);
  });
});

/** Line by line: into a pipe it would print only when it ends. */
function listening(args: readonly string[]): ChildProcess {
  return spawn("stdbuf", ["-oL", "mosquitto_sub", ...args]);
}

/** Waits until the program has printed a word. */
async function heard(child: ChildProcess, word: string): Promise<void> {
  let printed = "";
  child.stdout?.on("data", (bytes: Buffer) => {
    printed += bytes.toString("utf8");
  });
  for (let tries = 0; !printed.includes(word); tries++) {
    if (tries > 500) throw new Error(`not printed within 5 s: ${word}\n${printed}`);
    await sleep(10);
  }
}

async function text(child: ChildProcess): Promise<string> {
  let printed = "";
  child.stdout?.on("data", (bytes: Buffer) => {
    printed += bytes.toString("utf8");
  });
  await once(child, "close");
  return printed;
}
