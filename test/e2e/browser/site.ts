import { rmSync } from "node:fs";
import { connectAsync, type MqttClient } from "mqtt";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll } from "vitest";
import type { WireAlarm } from "../../../api/wire.ts";
import { openPhone, type Phone } from "../../../seeds/phone/phone.ts";
import type { ApiClient } from "../../kit/api-client.ts";
import { ADMIN_PASSWORD, eventually, GatewayProcess } from "../../kit/gateway-process.ts";
import * as pages from "../pages.ts";
import { DEVICE_SECRET, PASSWORD, plantCatalog } from "./plant.ts";

const PHONE_SECRET = "s3cret";
const POINTS = ["coldchain/NH3-101", "coldchain/NH3-102", "coldchain/NH3-103", "tanks/NH3-301", "hostile/NH3-666"];
const DEVICES = { coldchain: "dtu1", tanks: "rtu7", hostile: "rogue" } as const;

/** A real gateway with a small plant, its devices on real MQTT, a phone that receives its pushes, and one browser. */
export interface Site {
  gateway(): GatewayProcess;
  admin(): ApiClient;
  phone(): Phone;
  /** Publishes what a device of this enterprise sends; resolves when it is acknowledged, so: durable. */
  publish(enterprise: keyof typeof DEVICES, message: unknown): Promise<void>;
  /** Brings a point to a value and waits for the alarm it raises. */
  raise(key: string, value: number): Promise<WireAlarm>;
  /** Opens the page as a person who was never here before. */
  arrive(options?: pages.VisitOptions): Promise<Page>;
  /** Arrives, signs in and waits until the feed is live. */
  enter(username: string, options?: pages.VisitOptions): Promise<Page>;
  /** What the server is expected to refuse in this test, like `401 /api/v1/session`. */
  expectRefusals(...refusals: readonly string[]): void;
}

/**
 * To be called once at the top of a test file. After each test the plant is put right again. A test fails whose page complained (an error, a
 * policy refusal, a call elsewhere) or was refused what the test did not expect.
 */
export function useSite(): Site {
  let open: OpenSite;
  let visits: pages.Visit[] = [];
  let expected: readonly string[] = [];
  beforeAll(async () => {
    open = await openSite();
  }, 60_000);
  afterAll(() => open?.close());
  afterEach(async () => {
    const complaints = visits.flatMap((visit) => visit.complaints);
    const refusals = visits.flatMap((visit) => visit.refusals).filter((refusal) => !expected.includes(refusal));
    await Promise.all(visits.map((visit) => visit.context.close()));
    [visits, expected] = [[], []];
    await calm(open);
    if (complaints.length + refusals.length > 0)
      throw new Error(["the page complained:", ...complaints, ...refusals].join("\n"));
  });
  const arrive = async (options: pages.VisitOptions = {}): Promise<Page> => {
    const visit = await pages.visit(open.browser, open.gateway.url, options);
    visits.push(visit);
    return visit.page;
  };
  return {
    gateway: () => open.gateway,
    admin: () => open.admin,
    phone: () => open.phone,
    publish: (enterprise, message) => publish(open, enterprise, message),
    raise: (key, value) => raise(open, key, value),
    arrive,
    async enter(username, options = {}) {
      const page = await arrive(options);
      await pages.signIn(page, { username, password: username === "admin" ? ADMIN_PASSWORD : PASSWORD });
      await pages.waitForFeed(page, "live");
      return page;
    },
    expectRefusals(...refusals) {
      expected = refusals;
    },
  };
}

interface OpenSite {
  readonly gateway: GatewayProcess;
  readonly admin: ApiClient;
  readonly phone: Phone;
  readonly devices: ReadonlyMap<string, MqttClient>;
  readonly browser: Browser;
  close(): Promise<void>;
}

async function openSite(): Promise<OpenSite> {
  const phone = await openPhone({ port: 0, secret: PHONE_SECRET, names: new Map() });
  const [gateway, browser] = await Promise.all([GatewayProcess.start(), pages.openBrowser()]);
  const admin = await gateway.signIn();
  await admin.putCatalog(plantCatalog(`${phone.url}/push`, PHONE_SECRET));
  const devices = new Map<string, MqttClient>();
  for (const [enterprise, device] of Object.entries(DEVICES)) {
    const username = `${enterprise}/${device}`;
    const options = { username, password: DEVICE_SECRET, clientId: device, protocolVersion: 4 } as const;
    devices.set(enterprise, await connectAsync(`mqtt://127.0.0.1:${gateway.mqttPort}`, options));
  }
  const open: OpenSite = {
    gateway,
    admin,
    phone,
    devices,
    browser,
    async close() {
      await Promise.all([...devices.values()].map((device) => device.endAsync(true)));
      await Promise.all([browser.close(), gateway.stop(), phone.close()]);
      rmSync(gateway.dataDir, { recursive: true, force: true });
    },
  };
  await calm(open);
  return open;
}

async function publish(open: OpenSite, enterprise: keyof typeof DEVICES, message: unknown): Promise<void> {
  const payload = typeof message === "string" ? message : JSON.stringify(message);
  await open.devices
    .get(enterprise)
    ?.publishAsync(`tl/v1/${enterprise}/${DEVICES[enterprise]}/readings`, payload, { qos: 1 });
}

async function raise(open: OpenSite, key: string, value: number): Promise<WireAlarm> {
  await publishValue(open, key, value);
  return eventually(`an alarm of ${key}`, async () =>
    (await open.admin.alarms("active")).find((alarm) => isOf(alarm, key)),
  );
}

async function publishValue(open: OpenSite, key: string, value: number): Promise<void> {
  const [enterprise = "", point = ""] = key.split("/");
  // Every key of POINTS begins with one of DEVICES.
  await publish(open, enterprise as keyof typeof DEVICES, { p: point, v: value });
}

function isOf(alarm: WireAlarm, key: string): boolean {
  return alarm.active && `${alarm.enterprise}/${alarm.point}` === key;
}

/** Every value normal, every alarm acknowledged and gone, every shelf empty. */
async function calm(open: OpenSite): Promise<void> {
  for (const key of POINTS) await publishValue(open, key, 2);
  await eventually("a calm plant", async () => {
    const alarms = await open.admin.alarms("active");
    for (const { id, shelvedUntil, acknowledged } of alarms) {
      if (shelvedUntil !== null) await open.admin.call("POST", `/alarms/${id}/unshelve`, {});
      if (!acknowledged) await open.admin.acknowledge(id);
    }
    // What a ticket calls for is over when somebody has done it, and not when the plant is calm.
    return alarms.every(({ rule }) => rule.startsWith("system:ticket-"));
  });
}
