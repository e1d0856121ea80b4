import { InfluxDB } from "influx";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { T0 } from "../contract.ts";
import { type RunningServer, startInflux1, whyNoInflux1 } from "../testing/influx-servers.ts";
import { MirrorBench, until } from "../testing/mirror-bench.ts";
import { openInflux1Target } from "./influx1-target.ts";

const missing = whyNoInflux1();
if (missing !== null) process.stdout.write(`skipped: ${missing}\n`);

describe.skipIf(missing !== null)("a mirror in a real InfluxDB 1.x", () => {
  let server: RunningServer;
  let client: InfluxDB;
  beforeAll(async () => {
    server = await startInflux1();
    client = new InfluxDB({ host: "127.0.0.1", port: Number(new URL(server.url).port) });
  });
  afterAll(() => server?.dispose());

  const open = (database: string) => openInflux1Target({ url: server.url, database, timeoutMs: 5_000 });
  const rows = async <Row>(database: string, query: string) =>
    [...(await client.query<Row>(query, { database, precision: "ms" }))].map((row) => ({ ...row }));
  const countIn = async (database: string) => {
    const [row] = await rows<{ n: number }>(database, "SELECT count(seq) AS n FROM reading");
    return row?.n ?? 0;
  };

  it("holds every reading as it was, each kind of value in its field, at the device's instant", async () => {
    await client.createDatabase("values");
    const bench = new MirrorBench();
    bench.message([
      { point: 1, ts: T0, value: 12.5, quality: "uncertain", receivedAtMs: T0 + 7 },
      { point: 2, ts: T0 + 1, value: true },
      { point: 3, ts: T0 + 2, value: "fault", quality: "bad" },
      { point: 4, ts: T0 + 3, value: 1e308 },
      { point: 5, ts: T0 + 4, value: 5e-324 },
    ]);
    bench.start(open("values"));
    await bench.caughtUp();
    await bench.stop();
    type Row = {
      time: Date;
      point: string;
      v: number;
      b: boolean;
      w: string;
      q: string;
      received_at: number;
      seq: number;
    };
    const found = await rows<Row>("values", "SELECT * FROM reading");
    expect(found.map(({ point, v, b, w, q }) => [point, v ?? b ?? w, q])).toEqual([
      ["P-1", 12.5, "uncertain"],
      ["P-2", true, "good"],
      ["P-3", "fault", "bad"],
      ["P-4", 1e308, "good"],
      ["P-5", 5e-324, "good"],
    ]);
    expect(found.map(({ time }) => time.getTime() - T0)).toEqual([0, 1, 2, 3, 4]);
    expect(found[0]).toMatchObject({ received_at: T0 + 7, seq: 1 });
  });

  it("keeps two values of one point and instant, and a repeated write changes nothing", async () => {
    await client.createDatabase("twice");
    const bench = new MirrorBench();
    bench.message([
      { ts: T0, value: 1 },
      { ts: T0, value: 2 },
    ]);
    bench.message([{ ts: T0, value: 3 }]);
    for (let round = 0; round < 2; round++) {
      bench.cursor = null;
      bench.start(open("twice"));
      await bench.caughtUp();
      await bench.stop();
    }
    const found = await rows<{ v: number; conflict: boolean }>("twice", "SELECT v, conflict FROM reading");
    expect(found.map(({ v, conflict }) => [v, conflict])).toEqual([
      [1, false],
      [2, true],
      [3, true],
    ]);
  });

  it("catches up without a gap after the server was killed and started again", async () => {
    await client.createDatabase("outage");
    const bench = new MirrorBench();
    bench.append(2000);
    bench.start(open("outage"));
    await until(async () => (bench.cursor ?? 0) >= 300);
    await server.stop();
    bench.append(1000);
    await until(() => bench.state?.state === "waiting");
    await server.start();
    await bench.caughtUp();
    await bench.stop();
    expect(await countIn("outage")).toBe(3000);
    expect(bench.dropped).toEqual([]);
  });

  it("waits for a database that is not there, and begins when it is made", async () => {
    const bench = new MirrorBench();
    bench.append(10);
    bench.start(open("later"));
    await until(() => bench.state?.state === "misconfigured");
    expect(bench.state?.lastError).toMatch(/404.*database not found/);
    await client.createDatabase("later");
    await bench.caughtUp();
    await bench.stop();
    expect(await countIn("later")).toBe(10);
  });

  it("loses only the rows the server refuses for good: those of another type, or beyond its retention", async () => {
    await client.createDatabase("refusals");
    await client.createRetentionPolicy("year", {
      database: "refusals",
      duration: "52w",
      replication: 1,
      isDefault: true,
    });
    const nowMs = Date.now();
    // Someone has written a word where a number belongs, in the shard of today.
    await client.writePoints(
      [
        {
          measurement: "reading",
          tags: { enterprise: "x", point: "x" },
          fields: { v: "text" },
          timestamp: `${nowMs}000000`,
        },
      ],
      { database: "refusals" },
    );
    const bench = new MirrorBench();
    bench.message([
      { point: 1, ts: nowMs, value: 1 },
      { point: 2, ts: nowMs, value: true },
    ]);
    bench.message([{ point: 3, ts: nowMs - 2 * 365 * 86_400_000, value: true }]);
    bench.message([{ point: 4, ts: nowMs, value: false }]);
    bench.start(open("refusals"));
    await bench.caughtUp();
    await bench.stop();
    const found = await rows<{ point: string }>("refusals", "SELECT b, point FROM reading WHERE enterprise = 'plant'");
    expect(found.map(({ point }) => point).sort()).toEqual(["P-2", "P-4"]);
    expect(bench.dropped.length).toBeGreaterThan(0);
    expect(bench.dropped[0]?.reason).toMatch(/partial write/);
  });
});
