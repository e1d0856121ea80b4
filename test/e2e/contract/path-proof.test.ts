import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { WireAlarm, WireHealth } from "../../../api/wire.ts";
import type { Vendor } from "../../../notify/contract.ts";
import { API_CATALOG } from "../../kit/api-catalog.ts";
import { openFakeVendor } from "../../kit/fake-vendor.ts";
import { ADMIN_PASSWORD, GatewayProcess } from "../../kit/gateway-process.ts";

let gateway: GatewayProcess;
let vendor: Vendor;
let cookie = "";
let csrf = "";

beforeAll(async () => {
  vendor = await openFakeVendor();
  gateway = await GatewayProcess.start({
    env: { TWINLINE_PATH_PROOF_SECONDS: "1", TWINLINE_PATH_PROOF_CHANNEL: "watch" },
  });
  const signedIn = await fetch(`${gateway.url}/api/v1/session`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ username: "admin", password: ADMIN_PASSWORD }),
  });
  cookie = (signedIn.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  csrf = ((await signedIn.json()) as { csrfToken: string }).csrfToken;
  const channels = [{ id: "watch", kind: "webhook", url: vendor.url, allowPrivateNetwork: true }];
  const { users: _, ...plant } = API_CATALOG;
  const applied = await call("PUT", "/catalog", { ...plant, channels });
  if (applied.status !== 200) throw new Error(await applied.text());
}, 60_000);
afterAll(async () => {
  await gateway?.stop();
  await vendor?.close();
});

function call(method: string, path: string, body?: unknown): Promise<Response> {
  const headers = { Cookie: cookie, "X-CSRF-Token": csrf, "Content-Type": "application/json" };
  return fetch(`${gateway.url}/api/v1${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function path(): Promise<NonNullable<WireHealth["path"]>> {
  const health = (await (await fetch(`${gateway.url}/healthz`)).json()) as WireHealth;
  if (health.path === undefined) throw new Error("health tells nothing of the way");
  expect(health.lastDataAt).toBeNull();
  return health.path;
}

const IN_TIME = { timeout: 60_000, interval: 200 };

it("a virtual sensor proves the way to the channel; a channel that is down is named, rings as a fault, and is well again", async () => {
  await expect.poll(async () => (await path()).provenAt, IN_TIME).not.toBeNull();
  await vendor.receivedCount(1);
  const [first] = vendor.received;
  expect(JSON.parse(first?.body ?? "null")).toMatchObject({
    reason: "proof",
    alarm: { rule: "system:path-proof", active: false },
  });
  vendor.behave({ kind: "accept", status: 503 });
  await expect.poll(async () => (await path()).broken, IN_TIME).toBe("channel");
  const faults = async (): Promise<readonly WireAlarm[]> => {
    const { items } = (await (await call("GET", "/alarms?status=active")).json()) as { items: readonly WireAlarm[] };
    return items.filter(({ rule }) => rule === "system:path-broken");
  };
  await expect.poll(async () => (await faults()).map(({ active }) => active), IN_TIME).toEqual([true]);
  vendor.behave({ kind: "accept" });
  await expect.poll(async () => (await path()).broken, IN_TIME).toBeNull();
  await expect.poll(async () => (await faults()).map(({ active }) => active), IN_TIME).toEqual([false]);
}, 120_000);

it("the virtual sensor is no plant, no device, no point, and leaves nothing in quarantine", async () => {
  for (const list of ["/places", "/points", "/devices", "/quarantine", "/catalog"]) {
    const answer = await call("GET", list);
    expect(answer.status, list).toBe(200);
    expect(await answer.text(), list).not.toContain("_path");
  }
});

it("the command line writes a report of the running gateway, made on its thread", () => {
  const out = mkdtempSync(join(tmpdir(), "twinline-report-"));
  const root = join(import.meta.dirname, "../../..");
  const env = { ...process.env, TWINLINE_DATA_DIR: gateway.dataDir };
  const today = new Date().toISOString();
  execFileSync(
    process.execPath,
    [join(root, "dist/gateway/cli/main.js"), "report", "dx", "week", "csv", "--at", today, "--out", out],
    { env },
  );
  const csv = readFileSync(join(out, "report-week-dx.csv"), "utf8");
  expect(csv).toContain("Weekly safety report");
  expect(csv).toContain("Alarm system indicators");
});
