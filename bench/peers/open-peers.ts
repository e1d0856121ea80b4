import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { eventually, freePort, GatewayProcess } from "../../test/kit/gateway-process.ts";
import type { BenchContext } from "../bench.ts";
import { compiledUrl } from "../compiled.ts";
import { type PlantOptions, plantCatalog } from "../plant.ts";
import type { Peer } from "./peer.ts";

const MOSQUITTO = "/usr/sbin/mosquitto";

export const BARE_AEDES = "bare aedes";
/** Without persistence. */
export const MOSQUITTO_BARE = "mosquitto, persistence off";

/** A gateway on an empty folder of its own, with the plant's catalogue in force. */
export async function openGatewayPeer(context: BenchContext, plant: PlantOptions): Promise<Peer> {
  const gateway = await GatewayProcess.start({
    dataDir: join(context.scratch, `gateway-${plant.devices}-${plant.pointsPerDevice}`),
    prefix: context.pins.server,
  });
  await (await gateway.signIn()).putCatalog(plantCatalog(plant));
  const close = async (): Promise<void> => void (await gateway.stop());
  return { name: "gateway", port: gateway.mqttPort, pid: gateway.child.pid ?? 0, close };
}

export async function openBareAedes({ pins }: BenchContext): Promise<Peer> {
  const entry = fileURLToPath(compiledUrl(import.meta.url, "./bare-aedes.ts"));
  const [command = "", ...words] = [...pins.server, process.execPath, entry];
  const child = spawn(command, words, { stdio: ["ignore", "pipe", "inherit"] });
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.once("data", (bytes: Buffer) => resolve(Number(bytes.toString())));
    child.once("exit", (code) => reject(new Error(`bare aedes ended with ${code}`)));
  });
  return { name: BARE_AEDES, port, pid: child.pid ?? 0, close: () => end(child) };
}

/** Mosquitto on loopback, if it is installed; `persistent` as Debian sets it up. */
export async function openMosquitto({ pins, scratch }: BenchContext, persistent: boolean): Promise<Peer | null> {
  if (!existsSync(MOSQUITTO)) return null;
  const port = await freePort();
  const folder = join(scratch, `mosquitto-${persistent}`);
  await mkdir(folder, { recursive: true });
  const lines = [
    `listener ${port} 127.0.0.1`,
    "allow_anonymous true",
    "log_type error",
    `persistence ${persistent}`,
    `persistence_location ${folder}/`,
    // Started by root it would become another user, which may not enter our folder.
    ...(process.getuid?.() === 0 ? ["user root"] : []),
  ];
  await writeFile(join(folder, "mosquitto.conf"), `${lines.join("\n")}\n`);
  const [command = "", ...words] = [...pins.server, MOSQUITTO, "-c", join(folder, "mosquitto.conf")];
  const child = spawn(command, words, { stdio: "ignore" });
  await eventually("mosquitto listens", () => answers(port));
  const name = persistent ? "mosquitto, persistence on" : MOSQUITTO_BARE;
  return { name, port, pid: child.pid ?? 0, close: () => end(child) };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true));
    socket.once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await ended;
}
