import { InfluxDB } from "influx";
import { connectAsync } from "mqtt";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningServer, startInflux1, whyNoInflux1 } from "../../../storage/readings/testing/influx-servers.ts";
import { EXAMPLE_YAML } from "../../kit/catalog-example.ts";
import { eventually, GatewayProcess } from "../../kit/gateway-process.ts";

const missing = whyNoInflux1();
if (missing !== null) process.stdout.write(`skipped: ${missing}\n`);

describe.skipIf(missing !== null)("a gateway with a mirror in InfluxDB", () => {
  let influx: RunningServer;
  let client: InfluxDB;
  let gateway: GatewayProcess;
  let env: Record<string, string>;
  const topic = "tl/v1/coldchain/dtu1/readings";

  beforeAll(async () => {
    influx = await startInflux1();
    client = new InfluxDB({ host: "127.0.0.1", port: Number(new URL(influx.url).port), database: "twinline" });
    await client.createDatabase("twinline");
    env = { TWINLINE_INFLUX_V1_URL: influx.url };
    gateway = await GatewayProcess.start({ env });
    await (await gateway.signIn()).putCatalog(EXAMPLE_YAML);
  });

  afterAll(async () => {
    await gateway?.kill();
    await influx?.dispose();
  });

  const publish = async (values: readonly number[]): Promise<void> => {
    const device = await connectAsync(`mqtt://127.0.0.1:${gateway.mqttPort}`, {
      username: "coldchain/dtu1",
      password: "a-long-enough-secret",
    });
    for (const v of values)
      await device.publishAsync(topic, JSON.stringify({ p: "NH3-101", v, ts: Date.now() }), { qos: 1 });
    await device.endAsync();
  };

  const mirrored = async (): Promise<number[]> => {
    const rows = await client.query<{ v: number }>("SELECT v FROM reading ORDER BY time");
    return rows.map(({ v }) => v);
  };

  it("catches up in order after an outage and a kill -9, with no gap and no double", async () => {
    await publish([1, 2, 3]);
    await eventually("the first readings are mirrored", async () => (await mirrored()).length === 3);

    await influx.stop("SIGTERM");
    await publish([4, 5]);
    await gateway.kill();
    gateway = await GatewayProcess.start({
      env,
      dataDir: gateway.dataDir,
      ports: { http: gateway.httpPort, mqtt: gateway.mqttPort },
    });
    await publish([6]);
    await influx.start();

    await eventually("all readings are mirrored", async () => (await mirrored()).length >= 6, 60_000);
    expect(await mirrored()).toEqual([1, 2, 3, 4, 5, 6]);
  }, 120_000);
});
