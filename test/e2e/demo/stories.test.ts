import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { WireTicket, WireTicketDetail } from "../../../api/wire-ticket.ts";
import type { ContradictionFacts } from "../../../model/offline/contradiction.ts";
import { ApiClient } from "../../kit/api-client.ts";
import { eventually } from "../../kit/gateway-process.ts";
import { DemoProcess, findPlace } from "./demo-process.ts";

const PASSWORD = "twinline-demo";
/** Shown at most so long after its second witness. */
const SHOWN_WITHIN_MS = 5_000;

interface Story {
  readonly scenario: string;
  readonly code: string;
  readonly enterprise: string;
  /** Who explains it, and who closes it. */
  readonly people: readonly [string, string];
  /** The second witness is the time that nothing has been heard for. */
  readonly silentForMs?: number;
}

const STORIES: readonly Story[] = [
  story("bypass-nobody-approved", "D-04", "alupolish", "bq-regulator"),
  story("hot-work-nobody-permitted", "D-12", "tankfarm", "park-regulator"),
  story("round-from-the-office", "D-11", "alupolish", "bq-regulator"),
  story("portable-reads-otherwise", "D-02", "coldchain", "yh-regulator"),
  story("leak-unseen", "D-03", "coldchain", "yh-regulator"),
  story("stopped-line-runs", "D-08", "coldchain", "yh-regulator"),
  story("stop-order-ignored", "D-08", "tankfarm", "nx-regulator"),
  story("more-work-than-promised", "D-10", "plaza", "yh-regulator"),
  { ...story("permit-without-stream", "D-13", "tankfarm", "park-regulator"), silentForMs: 30_000 },
  story("round-says-normal", "D-01", "chipfab", "park-regulator"),
  story("device-limit-raised", "D-07", "chipfab", "park-regulator"),
  story("silent-and-in-order", "D-09", "chipfab", "park-regulator"),
  story("panel-says-normal", "D-14", "plaza", "yh-regulator"),
  story("silent-enterprise", "D-15", "gasnet", "bq-regulator"),
  story("nothing-found-by-itself", "D-16", "chipfab", "park-regulator"),
  story("record-tampered-with", "D-17", "gasnet", "nx-regulator"),
  story("hazard-returns", "D-06", "alupolish", "bq-regulator"),
  story("false-calibration", "D-05", "tankfarm", "park-regulator"),
];

function story(scenario: string, code: string, enterprise: string, authority: string): Story {
  return { scenario, code, enterprise, people: [`${enterprise}-manager`, authority] };
}

/** A demo that nobody touches, and then all stories at once. */
describe("the people of the demo", () => {
  let demo: DemoProcess;
  let dataDir: string;
  let admin: ApiClient;

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), "twinline-stories-"));
    demo = await DemoProcess.start(await findPlace(dataDir));
    admin = await ApiClient.signIn(demo.url, "admin", PASSWORD);
  }, 90_000);
  afterAll(async () => {
    await demo?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const tickets = async (path: string): Promise<readonly WireTicket[]> =>
    (await admin.get<{ readonly items: readonly WireTicket[] }>(`/${path}`)).items;

  test("an untouched demo has its rounds due, promises and a job; the two lines disagree in nothing but one enterprise's long silence", async () => {
    await eventually("the day has begun", async () => {
      const kinds = (await tickets("tickets?status=all&limit=100")).map(
        ({ kind, enterprise }) => `${kind} ${enterprise}`,
      );
      return ["promise coldchain", "promise tankfarm", "promise plaza", "permit alupolish", "round coldchain"].every(
        (each) => kinds.includes(each),
      );
    });
    const found = await tickets("contradictions?status=all");
    expect(found.map(({ enterprise, facts }) => [enterprise, facts["code"]])).toEqual([["gasnet", "D-15"]]);
    expect(demo.output).not.toContain("demo people:");
  });

  test("every contradiction is shown within 5 s of its second witness, with both testimonies, and is closed by its people", async () => {
    for (const { scenario } of [...STORIES, { scenario: "hot-work-and-gas" }]) await start(scenario);
    await Promise.all(STORIES.map(playThrough));
    // The same key in two stories would have been refused to one of them.
    expect(demo.output.split("\n").filter((line) => line.startsWith("demo people:"))).toEqual([]);
  }, 90_000);

  test("gas has stopped the hot work, and its supervisor was called", async () => {
    const [permit] = (await tickets("permits?status=all&enterprise=tankfarm")).filter(
      ({ facts }) => facts["type"] === "hot-work",
    );
    expect(permit).toMatchObject({ state: "suspended", level: 1, facts: { interruptedBecause: "gas" } });
    const { history } = await admin.get<WireTicketDetail>(`/permits/${permit?.id}`);
    expect(history.at(-1)).toMatchObject({ by: null });
    const alarms = await admin.get<{ readonly items: readonly unknown[] }>("/alarms?enterprise=tankfarm&limit=100");
    expect(alarms.items).toContainEqual(expect.objectContaining({ rule: "system:ticket-permit", level: 1 }));
  });

  test("the hazard that was closed is open again by its own sensor", async () => {
    const [hazard] = (await tickets("hazards?enterprise=alupolish")).filter(({ points }) => points.includes("RC-601"));
    expect(hazard).toMatchObject({ state: "reopened", facts: { closedLastBy: "alupolish-manager", reopenings: 1 } });
  });

  async function start(scenario: string): Promise<void> {
    const url = `http://127.0.0.1:${demo.place.control}/scenarios/${scenario}`;
    expect((await fetch(url, { method: "POST" })).status).toBe(202);
  }

  async function playThrough({ scenario, code, enterprise, people, silentForMs = 0 }: Story): Promise<void> {
    const found = await eventually(
      `${code} of ${scenario}`,
      async () =>
        (await tickets(`contradictions?status=all&enterprise=${enterprise}`)).find(
          ({ facts }) => facts["code"] === code,
        ),
      75_000,
    );
    // A contradiction's own facts.
    const { online, offline, firstSeenAtMs } = found.facts as unknown as ContradictionFacts;
    expect(Object.keys(online.facts).length, scenario).toBeGreaterThan(0);
    expect(Object.keys(offline.facts).length, scenario).toBeGreaterThan(0);
    const secondAtMs = Math.max((online.atMs ?? 0) + silentForMs, offline.atMs ?? 0);
    expect(firstSeenAtMs - secondAtMs, scenario).toBeLessThanOrEqual(SHOWN_WITHIN_MS);
    const [explainer, closer] = await Promise.all(people.map((name) => ApiClient.signIn(demo.url, name, PASSWORD)));
    for (const [who, act] of [
      [explainer, "explain"],
      [closer, "close"],
    ] as const) {
      const said = await who?.call("POST", `/contradictions/${found.id}/${act}`, { note: `${act}: ${scenario}` });
      expect(said?.status, `${scenario} ${act} ${JSON.stringify(said?.body)}`).toBe(200);
    }
    const [closed] = (await tickets(`contradictions?status=all&enterprise=${enterprise}`)).filter(
      ({ id }) => id === found.id,
    );
    expect(closed?.state, scenario).toBe("closed");
  }
});
