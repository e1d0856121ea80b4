import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { T0 } from "../contract.ts";
import { type RunningServer, startVictoriaMetrics, whyNoVictoriaMetrics } from "../testing/influx-servers.ts";
import { MirrorBench, until } from "../testing/mirror-bench.ts";
import { openInflux2Target } from "./influx2-target.ts";

const missing = whyNoVictoriaMetrics();
if (missing !== null) process.stdout.write(`skipped: ${missing}\n`);

// VictoriaMetrics takes the write API of InfluxDB 2.x, but stores numbers only, at whole milliseconds: what it can show is that the
// real client's requests are accepted and arrive complete. Words, and two values at one instant, are shown by the strict fake.
describe.skipIf(missing !== null)("a mirror in VictoriaMetrics, through the write API of InfluxDB 2.x", () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startVictoriaMetrics();
  });
  afterAll(() => server?.dispose());

  const open = (bucket: string) =>
    openInflux2Target({ url: server.url, org: "twinline", bucket, token: "any", timeoutMs: 5_000 });

  /** Samples of a field by enterprise: `[ts, value]`, in order. */
  async function samplesOf(field: string, point: string): Promise<[number, number][]> {
    await fetch(`${server.url}/internal/force_flush`);
    const match = encodeURIComponent(`reading_${field}{point="${point}"}`);
    const answer = await fetch(`${server.url}/api/v1/export?match[]=${match}&reduce_mem_usage=0`);
    const samples = new Map<number, number>();
    for (const line of (await answer.text()).split("\n").filter(Boolean)) {
      const { timestamps, values } = JSON.parse(line) as { timestamps: number[]; values: number[] };
      for (const [i, ts] of timestamps.entries()) samples.set(ts, values[i] ?? Number.NaN);
    }
    return [...samples].sort(([a], [b]) => a - b);
  }

  it("holds every reading at the device's instant", async () => {
    const bench = new MirrorBench();
    bench.append(500);
    bench.append(20, { point: 2, value: true });
    bench.start(open("values"));
    await bench.caughtUp();
    await bench.stop();
    expect(await samplesOf("v", "P-1")).toEqual(Array.from({ length: 500 }, (_, i) => [T0 + i * 1000, i]));
    expect(await samplesOf("b", "P-2")).toHaveLength(20);
  });

  it("catches up without a gap after the server was stopped and started again", async () => {
    const bench = new MirrorBench();
    bench.append(1500, { point: 3 });
    bench.start(open("outage"));
    await until(() => (bench.cursor ?? 0) >= 300);
    // A kill would lose what it holds in memory for a second after acknowledging it, which no client can know.
    await server.stop("SIGTERM");
    bench.append(500, { point: 3 });
    await until(() => bench.state?.state === "waiting");
    await server.start();
    await bench.caughtUp();
    await bench.stop();
    expect((await samplesOf("v", "P-3")).map(([ts]) => (ts - T0) / 1000)).toEqual(
      Array.from({ length: 2000 }, (_, i) => i),
    );
    expect(bench.dropped).toEqual([]);
  });
});
