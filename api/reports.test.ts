import readXlsxFile from "read-excel-file/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chinaMidnightBefore } from "../model/china-time.ts";
import type { Report, WordedReport } from "../model/report.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../model/time.ts";
import type { ReportDesk } from "../gateway/reports/report-desk.ts";
import { API_CATALOG } from "../test/kit/api-catalog.ts";
import { type ApiWorld, type Client, openApiWorld, signIn } from "../test/kit/api-world.ts";

/** A day of its own, ahead of the machine's clock: nothing else is on record of it. */
const MIDNIGHT = chinaMidnightBefore(Date.now()) + 2 * DAY_MS;
const HOSTILE = '=HYPERLINK("http://127.0.0.1/","x") <img src=x onerror=alert(1)>';

let world: ApiWorld;
const people = new Map<string, Client>();

beforeAll(async () => {
  const points = API_CATALOG.points?.map((each) => (each.id === "NH3-301" ? { ...each, name: HOSTILE } : each)) ?? [];
  const enterprises = (API_CATALOG.enterprises ?? []).map((each) =>
    each.id === "tanks" ? { ...each, name: HOSTILE } : each,
  );
  world = await openApiWorld({ catalog: { ...API_CATALOG, points, enterprises } });
  await tellTheDay();
  // A session from before the day would have ended.
  for (const name of ["admin", "zhao", "li", "ma"]) people.set(name, await signIn(world, name));
});
afterAll(() => world.close());

/** 10:00 a red alarm, answered after 30 s; 12:00 another, never answered, whose value goes; 14:00 the gateway is deaf for an hour. */
async function tellTheDay(): Promise<void> {
  const at = async (ms: number, does: () => Promise<unknown>): Promise<void> => {
    world.clock.nowMs = MIDNIGHT + ms;
    await world.take({ kind: "tick" });
    await does();
  };
  const value = (v: number) => () => world.publish("coldchain", "dtu1", { p: "NH3-101", v });
  await at(0, () => world.take({ kind: "tick" }));
  await at(10 * HOUR_MS, value(70));
  await at(10 * HOUR_MS + 30_000, async () => {
    const { items } = await world.records.alarms({ scope: ["coldchain"], status: "active", limit: 50 });
    const alarm = items.find(({ point, rule }) => point === "NH3-101" && rule === "nh3-hh");
    const answer = await (await signIn(world, "zhang")).call("POST", `/api/v1/alarms/${alarm?.id}/acknowledge`, {
      body: { note: HOSTILE },
    });
    expect(answer.status).toBe(200);
  });
  await at(10 * HOUR_MS + MINUTE_MS, value(5));
  await at(12 * HOUR_MS, () => world.publish("coldchain", "dtu1", { p: "NH3-102", v: 80 }));
  await at(15 * HOUR_MS, () => world.take({ kind: "start", deafMs: HOUR_MS, offsetMs: 0, version: "test" }));
  world.clock.nowMs = MIDNIGHT + DAY_MS + 8 * HOUR_MS;
  await world.take({ kind: "tick" });
}

function who(name: string): Client {
  // Everybody who is named has signed in.
  return people.get(name) as Client;
}

async function reportOf(name: string, query: string): Promise<Report & { readonly worded: WordedReport }> {
  const answer = await who(name).call("GET", `/api/v1/report?at=${MIDNIGHT}&${query}`, {
    headers: { "Accept-Language": "en" },
  });
  expect(answer.status, answer.text).toBe(200);
  return answer.json;
}

async function file(name: string, path: string): Promise<{ readonly bytes: Buffer; readonly type: string | null }> {
  const response = await fetch(`${world.url}/api/v1${path}`, {
    headers: { Cookie: who(name).cookie, "Accept-Language": "en" },
  });
  expect(response.status).toBe(200);
  return { bytes: Buffer.from(await response.arrayBuffer()), type: response.headers.get("content-type") };
}

describe("a report of a day", () => {
  it("tells what called, who answered, and for how long nothing was known", async () => {
    const report = await reportOf("zhao", "period=day");
    expect(report.period).toEqual({ kind: "day", fromMs: MIDNIGHT, toMs: MIDNIGHT + DAY_MS });
    expect(report.throughMs).toBe(MIDNIGHT + DAY_MS);
    const calls = report.timeline.filter(({ line, what }) => line === "online" && what === "raised");
    expect(calls.map(({ subject }) => subject)).toContain("NH3-101 nh3-hh");
    // The red ones: one answered in its minute, one never.
    expect(report.alarms.byLevel[0]).toBe(2);
    expect(report.unknown.deafMs).toBe(HOUR_MS);
    expect(report.unknown.deaf).toEqual([{ fromMs: MIDNIGHT + 14 * HOUR_MS, toMs: MIDNIGHT + 15 * HOUR_MS }]);
    expect(report.alarms.perHour).toBeCloseTo(report.alarms.annunciations / 23);
    // Points that never spoke, or fell silent, were not on line.
    expect(report.handling.onlineShare).toBeLessThan(0.5);
    expect(report.unknown.points.map(({ point }) => point)).toContain("NH3-201");
    expect(report.handling.timelyOf).toBeGreaterThanOrEqual(2);
  });

  it("a share of nothing is unknown, in words too, and never 0 or 100 %", async () => {
    const { handling, worded } = await reportOf("zhao", "period=day");
    expect(handling.falseShare).toBeNull();
    const { bytes } = await file("zhao", `/report?at=${MIDNIGHT}&period=day&format=csv`);
    expect(bytes.toString()).toContain("False alarms,unknown");
    expect(worded.head.join(" ")).toContain("China Standard Time (UTC+8)");
  });

  it("of a period before all records says that nothing is known of it", async () => {
    const answer = await who("zhao").call("GET", `/api/v1/report?at=${MIDNIGHT - 30 * DAY_MS}`);
    const report: Report = answer.json;
    expect(report.alarms).toMatchObject({ annunciations: 0, perHour: null, floodShare: null });
    expect(report.handling.onlineShare).toBeNull();
    expect(report.unknown.recordsBeginMs).toBeGreaterThan(report.throughMs);
  });

  it("is the same in HTML, CSV and XLSX, and what people wrote is neither markup nor formula in any of them", async () => {
    const html = (await file("zhao", `/report?at=${MIDNIGHT}&format=html`)).bytes.toString();
    expect(html).not.toContain("<img");
    expect(html).toContain("NH3-101 nh3-hh");
    const csv = (await file("zhao", `/report?at=${MIDNIGHT}&format=csv`)).bytes.toString();
    expect(csv.startsWith("\ufeff")).toBe(true);
    expect(csv).toContain('"\'=HYPERLINK(""http');
    expect(csv).not.toMatch(/(^|,)"?=/m);
    const xlsx = await file("zhao", `/report?at=${MIDNIGHT}&format=xlsx`);
    expect(xlsx.type).toContain("spreadsheetml");
    const sheets = await readXlsxFile(xlsx.bytes);
    const cells = sheets.flatMap(({ data }) => data.flat()).map(String);
    expect(cells).toContain(`'${HOSTILE}`);
    expect(cells).toContain("NH3-101 nh3-hh");
    expect(cells.filter((cell) => cell.startsWith("="))).toEqual([]);
  });

  it("of an area tells of every enterprise in it, and only to whoever sees them all", async () => {
    const report = await reportOf("li", "area=dx&period=week");
    expect(report.enterprises.map(({ id }) => id)).toEqual(["coldchain", "fab"]);
    expect(report.alarms.operators).toBe(2);
    const status = async (name: string, query: string) =>
      (await who(name).call("GET", `/api/v1/report?${query}`)).status;
    expect(await status("zhao", "area=dx")).toBe(404);
    expect(await status("zhao", "area=dx-yh")).toBe(404);
    expect(await status("ma", "enterprise=coldchain")).toBe(404);
    expect(await status("li", "enterprise=tanks")).toBe(404);
    expect(await status("admin", "")).toBe(400);
    expect(await status("zhao", "period=year")).toBe(400);
    expect(await status("admin", "area=dx&enterprise=fab")).toBe(400);
  });
});

describe("reports made by themselves", () => {
  it("are made once for each enterprise and area, kept with their hashes, and seen within borders", async () => {
    // The API has the desk itself.
    const desk = world.ports.reports as ReportDesk;
    const schedule = { minuteOfDay: 8 * 60, weekday: 1, dayOfMonth: 1 };
    const run = () => desk.makeDue(schedule, "en", new AbortController().signal);
    expect(await run()).toBeGreaterThanOrEqual(7);
    expect(await run()).toBe(0);
    const list = await who("zhao").call("GET", "/api/v1/reports?period=day");
    const own = list.json.items as readonly {
      readonly id: string;
      readonly files: { readonly html: { readonly sha256: string } };
    }[];
    expect(own.map(({ id }) => id)).toEqual([expect.stringMatching(/^day-\d{4}-\d\d-\d\d-enterprise-coldchain$/)]);
    const [kept] = own;
    const { bytes } = await file("zhao", `/reports/${kept?.id}?format=html`);
    const digest = Buffer.from(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes))).toString("hex");
    expect(digest).toBe(kept?.files.html.sha256);
    expect((await who("ma").call("GET", `/api/v1/reports/${kept?.id}`)).status).toBe(404);
    const audit = await world.records.audit({ scope: ["coldchain"], limit: 50 });
    const made = audit.items.find(({ action, subject }) => action === "report-made" && subject === kept?.id);
    expect(made?.params["html"]).toBe(digest);
    const seen = async (name: string) =>
      (
        (await who(name).call("GET", "/api/v1/reports?period=day")).json.items as {
          readonly subject: { readonly id: string };
        }[]
      ).map(({ subject }) => subject.id);
    expect((await seen("li")).sort()).toEqual(["coldchain", "dx", "dx-yh", "fab"]);
    expect(await seen("ma")).toEqual(["tanks"]);
  });
});
