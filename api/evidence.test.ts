import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EvidencePack } from "../model/evidence.ts";
import { checkEvidence } from "../storage/records/check-evidence.ts";
import { openBrowser } from "../test/e2e/pages.ts";
import { API_CATALOG } from "../test/kit/api-catalog.ts";
import { type ApiWorld, type Client, openApiWorld, signIn } from "../test/kit/api-world.ts";

const PHOTO = { sha256: "a".repeat(64) };
const HOSTILE = `</script><img src=x onerror="document.title='owned'">\u2028"'&`;
let world: ApiWorld;
let zhang: Client;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "twinline-evidence-"));
  world = await openApiWorld({ catalog: API_CATALOG });
  zhang = await signIn(world, "zhang");
  await world.publish("coldchain", "dtu1", { p: "NH3-101", v: 90 });
  await world.publish("tanks", "rtu7", { p: "NH3-301", v: 90 });
  const [alarm] = await alarmsOf("NH3-101");
  await zhang.call("POST", `/api/v1/alarms/${alarm?.id}/acknowledge`, { body: { note: HOSTILE } });
  await world.take({
    kind: "offline",
    id: "1",
    by: "zhang",
    role: "manager",
    order: {
      type: "open",
      kind: "hazard",
      enterprise: "coldchain",
      body: {
        text: HOSTILE,
        points: ["NH3-101"],
        photos: [PHOTO],
        category: "other",
        leak: true,
        grade: "general",
        source: "self-report",
      },
      claimed: null,
      gathered: {},
    },
  });
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

async function alarmsOf(point: string): Promise<readonly { readonly id: string }[]> {
  const found = await world.records.alarms({ scope: null, status: "all", limit: 50 });
  return found.items.filter((alarm) => alarm.point === point);
}

async function packOf(path: string): Promise<EvidencePack> {
  return (await zhang.call("GET", `${path}/evidence?format=json`)).json;
}

describe("an evidence pack", () => {
  it("holds the alarm, its readings, its deeds and its rule, each record proved", async () => {
    const [alarm] = await alarmsOf("NH3-101");
    const pack = await packOf(`/api/v1/alarms/${alarm?.id}`);
    expect(pack).toMatchObject({ format: "twinline-evidence-1", madeBy: "zhang", enterprise: { id: "coldchain" } });
    expect(pack.points.map(({ id, readings }) => [id, readings.map(({ v }) => v)])).toEqual([["NH3-101", [90]]]);
    const kinds = pack.records
      .filter(({ chain }) => chain === "alarm_event")
      .map(({ record }) => JSON.parse(record).kind);
    expect(kinds).toEqual(["raised", "acknowledged"]);
    expect(pack.rules[0]?.rule).toMatchObject({ kind: "threshold" });
    expect(checkEvidence(pack)).toEqual([]);
  });

  it("of a ticket follows its cause to the alarm", async () => {
    const tickets = await world.records.tickets({ scope: null, status: "open", limit: 50 });
    const reported = tickets.items.find(({ openedBy }) => openedBy === "zhang");
    const pack = await packOf(`/api/v1/tickets/${reported?.id}`);
    expect(pack.records.map(({ chain }) => chain)).toEqual(["ticket_entry", "standing"]);
    expect(checkEvidence(pack)).toEqual([]);
  });

  it("is proved under roots that are told page by page, or the newest of them alone", async () => {
    await world.publish("coldchain", "dtu1", { p: "NH3-101", v: 91 });
    await zhang.call("GET", `/api/v1/alarms/${(await alarmsOf("NH3-101"))[0]?.id}/evidence`);
    const get = async (query: string) => (await zhang.call("GET", `/api/v1/seals${query}`)).json;
    const nos = ({ items }: { items: readonly { readonly no: number }[] }) => items.map(({ no }) => no);
    const all = nos(await get(""));
    expect(all.length).toBeGreaterThan(1);
    const first = await get("?limit=1");
    expect(nos(first)).toEqual([1]);
    const rest = await get(`?cursor=${first.nextCursor}`);
    expect([...nos(rest), rest.nextCursor]).toEqual([...all.slice(1), null]);
    expect(nos(await get("?last=1"))).toEqual(all.slice(-1));
    expect(nos(await get("?after=1&limit=1"))).toEqual([2]);
    expect((await zhang.call("GET", "/api/v1/seals?cursor=zz")).status).toBe(400);
  });

  it("stays within the border, and is written into the audit", async () => {
    const [theirs] = await alarmsOf("NH3-301");
    expect(await zhang.call("GET", `/api/v1/alarms/${theirs?.id}/evidence`)).toMatchObject({ status: 404 });
    const audit = await world.records.audit({ scope: null, limit: 50 });
    expect(audit.items.filter(({ action }) => action === "evidence-taken").map(({ by }) => by)).toEqual([
      "zhang",
      "zhang",
      "zhang",
    ]);
  });

  it("proves itself in a browser without a network, shows whatever was changed, and runs nothing of what people wrote", async () => {
    const tickets = await world.records.tickets({ scope: null, status: "open", limit: 50 });
    const reported = tickets.items.find(({ openedBy }) => openedBy === "zhang");
    const page = await zhang.call("GET", `/api/v1/tickets/${reported?.id}/evidence?format=html`);
    const good = join(folder, "good.html");
    const bad = join(folder, "bad.html");
    writeFileSync(good, page.text);
    writeFileSync(bad, page.text.replace('\\"act\\":\\"open\\"', '\\"act\\":\\"shut\\"'));
    expect(Buffer.byteLength(page.text)).toBeLessThan(2 * 1024 * 1024);
    const browser = await openBrowser();
    try {
      const context = await browser.newContext({ offline: true });
      const tab = await context.newPage();
      await tab.goto(pathToFileURL(good).href);
      await tab.locator("#proof.good").waitFor();
      expect(await tab.title()).not.toContain("owned");
      expect(await tab.locator("img").count()).toBe(0);
      await tab.goto(pathToFileURL(bad).href);
      await tab.locator("#proof.bad").waitFor();
      expect(await tab.locator("#proof").innerText()).toMatch(/ticket_entry \d+: changed/);
    } finally {
      await browser.close();
    }
  });
});
