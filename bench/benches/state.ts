import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Bench, Size } from "../bench.ts";
import { compiledUrl } from "../compiled.ts";
import type { Figure } from "../figure.ts";
import type { StateOrder, StateResult } from "../state/state-order.ts";

const SIZES: Readonly<Record<Size, Pick<StateOrder, "devices" | "pointsPerDevice" | "seconds">>> = {
  full: { devices: 500, pointsPerDevice: 20, seconds: 1_200 },
  quick: { devices: 500, pointsPerDevice: 20, seconds: 400 },
  smallest: { devices: 2, pointsPerDevice: 5, seconds: 20 },
};
const MEBIBYTE = 1024 * 1024;

/** What the engine remembers of 10,000 points with usual rules, and what a snapshot of it does to the thread that judges. */
export const STATE: Bench = {
  name: "state",
  means: "memory of the engine's state for 10,000 points, and pauses of its snapshots",
  async run({ size, scratch, say }) {
    const order: StateOrder = { ...SIZES[size], directory: join(scratch, "state") };
    say(`${order.devices * order.pointsPerDevice} points for ${order.seconds} s`);
    return toFigures(await carryOut(order));
  },
};

/** A process of its own: only there does the heap hold nothing else. */
async function carryOut(order: StateOrder): Promise<StateResult> {
  const entry = fileURLToPath(compiledUrl(import.meta.url, "../state/state-process.ts"));
  const child = spawn(process.execPath, ["--expose-gc", entry, JSON.stringify(order)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, "exit")]);
  if (code !== 0) throw new Error(`the process that measures the state ended with ${code}`);
  // The process is ours and prints nothing else.
  return JSON.parse(output) as StateResult;
}

function toFigures(result: StateResult): readonly Figure[] {
  const { heapBytes, catalogBytes, snapshotBytes, pausesMs, catalogPauseMs, tookMs } = result;
  return [
    {
      name: "heap",
      unit: "MB",
      measured: heapBytes / MEBIBYTE,
      target: { bound: "at-most", value: 100, of: "measured" },
      note: `before the first reading ${Math.round(catalogBytes / MEBIBYTE)}`,
    },
    { name: "snapshot", unit: "MB", measured: snapshotBytes / MEBIBYTE },
    {
      name: "longest pause of a snapshot",
      unit: "ms",
      measured: Math.max(...pausesMs),
      target: { bound: "at-most", value: 20, of: "measured" },
      note: `of ${pausesMs.length} snapshots: ${pausesMs.map((ms) => ms.toFixed(0)).join(", ")}; each took ${Math.round(tookMs)} ms`,
    },
    {
      name: "longest pause of a snapshot after a change of the catalogue",
      unit: "ms",
      measured: catalogPauseMs,
      target: { bound: "at-most", value: 20, of: "measured" },
    },
  ];
}
