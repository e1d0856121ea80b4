import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { assert } from "../../model/assert.ts";
import { ReadingBatch, toFlags } from "../../model/reading-batch.ts";
import { DAY_MS } from "../../model/time.ts";
import { openEmbeddedStore } from "../../storage/readings/embedded/open-embedded-store.ts";
import type { ApiClient } from "../../test/kit/api-client.ts";
import { GatewayProcess } from "../../test/kit/gateway-process.ts";
import type { Bench, BenchContext, Size } from "../bench.ts";
import type { Figure, Target } from "../figure.ts";
import { Prober } from "../load/prober.ts";
import { ENTERPRISE, LIMIT_PPM, plantCatalog, pointId } from "../plant.ts";
import { openPushSink } from "../push-sink.ts";
import { quietValue } from "../rule-plant.ts";
import { median, percentile } from "../statistics.ts";
import { timeMs } from "../timing.ts";

const SIZES: Readonly<Record<Size, { days: number; repeats: number }>> = {
  full: { days: 365, repeats: 10 },
  quick: { days: 30, repeats: 5 },
  smallest: { days: 0.02, repeats: 1 },
};
/** Of the checkout: tests run the sources, Node only `dist/`. */
const ROOT = import.meta.dirname.replace(/\/(dist\/)?bench\/benches$/, "");
const POINT_NO = 1;
const POINT = pointId(0, 0);
const MEGABYTE = 1024 * 1024;

/** What it takes to prove afterwards what was known: an alarm with a year of seconds behind it, and a hazard with photos. */
export const EVIDENCE: Bench = {
  name: "evidence",
  means: "the evidence pack of an alarm and of a hazard, over HTTP and by the command",
  async run(context) {
    const dataDir = join(context.scratch, "evidence");
    await mkdir(dataDir);
    await writeReadings(join(dataDir, "readings"), context);
    const sink = await openPushSink();
    const gateway = await GatewayProcess.start({ dataDir, prefix: context.pins.server });
    try {
      const api = await gateway.signIn();
      await api.putCatalog(plantCatalog({ devices: 1, pointsPerDevice: 1, pushUrl: sink.url }));
      const alarm = await raise(gateway, api);
      const hazard = await report(api);
      const all: Figure[] = [];
      for (const [what, path] of [
        ["an alarm", `/alarms/${alarm}`] as const,
        ["a hazard", `/tickets/${hazard}`] as const,
      ])
        all.push(...(await overHttp(context, api, what, path)));
      all.push(await byCommand(context, gateway, dataDir, alarm));
      return all;
    } finally {
      await gateway.stop();
      sink.close();
    }
  },
};

const BLOCK_READINGS = 5_000;
const BLOCKS_A_FLUSH = 40;

/** Under the journal's first number: what the gateway journals from now on comes after it. */
async function writeReadings(directory: string, { size, say }: BenchContext): Promise<void> {
  const { days } = SIZES[size];
  say(`writing ${days} days at 1 Hz`);
  const store = await openEmbeddedStore({ directory });
  const batch = new ReadingBatch(BLOCK_READINGS);
  store.define(POINT_NO, ENTERPRISE, POINT);
  const endMs = Date.now() - 60_000;
  let blocks = 0;
  for (let ts = endMs - days * DAY_MS; ts < endMs; ts += 1_000) {
    const value = quietValue(0, ts);
    batch.push(POINT_NO, 1, ts, value, toFlags(value, "good", 0), ts + 40 + (ts % 13));
    if (batch.length < BLOCK_READINGS) continue;
    store.append(batch, 1);
    batch.clear();
    if (++blocks % BLOCKS_A_FLUSH === 0) await store.flush(1);
  }
  store.append(batch, 1);
  await store.flush(1);
  await store.close();
}

async function raise(gateway: GatewayProcess, api: ApiClient): Promise<string> {
  const prober = await Prober.open(gateway.mqttPort, 0);
  await prober.publish({ p: POINT, v: LIMIT_PPM + 10, ts: Date.now() });
  prober.close();
  for (let tries = 0; tries < 200; tries++) {
    const found = await api.all<{ readonly id: string; readonly point: string | null }>("/alarms?status=active");
    const id = found.find(({ point }) => point === POINT)?.id;
    if (id !== undefined) return id;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("the alarm did not ring");
}

/** A hazard on the point, with a photo, commented until it has a history. */
async function report(api: ApiClient): Promise<string> {
  const photo = Buffer.from("ffd8ffe000104a46494600010100000100010000ffd9", "hex");
  const sha256 = createHash("sha256").update(photo).digest("hex");
  const kept = await fetch(`${api.url}/api/v1/attachments/${sha256}?enterprise=${ENTERPRISE}`, {
    method: "PUT",
    headers: { ...api.headers, "content-type": "image/jpeg" },
    body: photo,
  });
  assert(kept.status < 300, `the photo was taken in: ${kept.status}`);
  const body = { enterprise: ENTERPRISE, text: "smell at the flange", points: [POINT], photos: [{ sha256 }] };
  const opened = await api.call("POST", "/hazards", body);
  assert(opened.status === 201, `the hazard was taken in: ${JSON.stringify(opened.body)}`);
  // A ticket, as the route answers it.
  const { id } = opened.body as { readonly id: string };
  for (let i = 0; i < 20; i++) {
    const comment = await api.call("POST", `/hazards/${id}/comment`, { note: `watched, ${i}`, photos: [{ sha256 }] });
    assert(comment.status < 300, `the comment was taken in: ${JSON.stringify(comment.body)}`);
  }
  return id;
}

async function overHttp(
  { size }: BenchContext,
  api: ApiClient,
  what: string,
  path: string,
): Promise<readonly Figure[]> {
  const { days, repeats } = SIZES[size];
  const figures: Figure[] = [];
  for (const format of ["json", "html"] as const) {
    const times: number[] = [];
    let bytes = 0;
    for (let i = 0; i <= repeats; i++) {
      const taken = await timeMs(async () => {
        const answer = await fetch(`${api.url}/api/v1${path}/evidence?format=${format}`, { headers: api.headers });
        assert(answer.status === 200, `a pack is answered, not ${answer.status}`);
        bytes = (await answer.arrayBuffer()).byteLength;
      });
      times.push(taken);
    }
    const [first = 0, ...rest] = times;
    const name = `pack of ${what}, ${format}`;
    const note = `${days} days of seconds; first ${first.toFixed(0)} ms, worst ${percentile(times, 1).toFixed(0)} ms`;
    figures.push({ name, unit: "ms", measured: median(rest), target: atMost(3_000), note });
    figures.push({ name: `${name}: size`, unit: "MB", measured: bytes / MEGABYTE, target: atMost(2) });
  }
  return figures;
}

const run = promisify(execFile);

/** The whole command, its process included: it fetches both forms and writes them. */
async function byCommand(
  { scratch, pins }: BenchContext,
  gateway: GatewayProcess,
  dataDir: string,
  alarm: string,
): Promise<Figure> {
  const script = join(ROOT, "dist/gateway/cli/main.js");
  const words = [...pins.load, process.execPath, script, "evidence", alarm, "--out", scratch];
  const [command = "", ...args] = words;
  const env = { ...process.env, TWINLINE_DATA_DIR: dataDir, TWINLINE_HTTP_PORT: String(gateway.httpPort) };
  const measured = await timeMs(() => run(command, args, { env }));
  const written = await readFile(join(scratch, `evidence-${alarm}.html`));
  const note = `both forms, ${(written.byteLength / MEGABYTE).toFixed(2)} MB the page`;
  return { name: "npx twinline evidence ALARM", unit: "ms", measured, target: atMost(3_000), note };
}

function atMost(value: number): Target {
  return { bound: "at-most", value, of: "measured" };
}
