import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { extract } from "tar";
import { describe, expect, it } from "vitest";
import type { WireAlarmDetail, WireReading } from "../../api/wire.ts";
import { checkRecords } from "../../storage/records/check-records.ts";
import type { ApiClient } from "../kit/api-client.ts";
import { GatewayProcess } from "../kit/gateway-process.ts";

/** Data folders of earlier releases and what those answered; made by golden/make.mjs, and never changed afterwards. */
const GOLDEN = join(import.meta.dirname, "golden");
const VERSIONS = readdirSync(GOLDEN)
  .filter((name) => name.endsWith(".tgz"))
  .map((name) => name.slice(0, -".tgz".length));
/** The version whose answers are written down now; only golden/make.mjs sets it. */
const WRITE = process.env["TWINLINE_GOLDEN_WRITE"];

describe("the data folder of an earlier release", () => {
  it("is there for every release", () => {
    expect(VERSIONS.length).toBeGreaterThan(0);
  });

  it.each(VERSIONS)(
    "%s opens, and gives the same readings, alarms, quarantine and catalogue",
    async (version) => {
      const dataDir = mkdtempSync(join(tmpdir(), "twinline-golden-"));
      await extract({ file: join(GOLDEN, `${version}.tgz`), cwd: dataDir });
      // Its readings grow old; they must not be dropped before they are looked at.
      const gateway = await GatewayProcess.start({ dataDir, env: { TWINLINE_RETENTION_DAYS: "36500" } });
      try {
        const answers = await answersOf(await gateway.signIn());
        const file = join(GOLDEN, `${version}.json`);
        if (WRITE === version) writeFileSync(file, `${JSON.stringify(answers, null, 2)}\n`);
        // Written just so by the release that made the folder.
        const expected = JSON.parse(readFileSync(file, "utf8")) as Answers;
        // Later releases may answer more; an open alarm may have gone on since.
        expect(upTo(expected, answers)).toMatchObject(expected);
        expect(await gateway.stop()).toBe(0);
        expect(await checkRecords(dataDir)).toMatchObject({ ok: true });
      } finally {
        await gateway.kill();
        rmSync(dataDir, { recursive: true, force: true });
      }
    },
    60_000,
  );
});

interface Answers {
  readonly points: readonly PointAnswers[];
  readonly alarms: readonly WireAlarmDetail[];
  readonly quarantine: readonly unknown[];
  readonly catalogue: unknown;
}

interface PointAnswers {
  readonly id: string;
  readonly latest: unknown;
  readonly readings: number;
  readonly first: WireReading | undefined;
  readonly last: WireReading | undefined;
  /** Of every reading with all its fields, a line each. */
  readonly sha256: string;
}

async function answersOf(api: ApiClient): Promise<Answers> {
  const points: PointAnswers[] = [];
  for (const { id, enterprise, ts, v, q } of await api.points()) {
    const readings = await api.readings(enterprise, id);
    const lines = readings.map(({ ts, v, q, receivedAt, historical, flags }) =>
      JSON.stringify([ts, v, q, receivedAt, historical, flags ?? []]),
    );
    const sha256 = createHash("sha256").update(lines.join("\n")).digest("hex");
    points.push({
      id,
      latest: { ts, v, q },
      readings: readings.length,
      first: readings[0],
      last: readings.at(-1),
      sha256,
    });
  }
  const alarms: WireAlarmDetail[] = [];
  for (const { id } of await api.alarms("all")) alarms.push(lasting(await api.alarm(id)));
  return { points, alarms, quarantine: await api.all("/quarantine"), catalogue: await api.get("/catalog") };
}

/** Without what goes on by itself: attempts at pushes, the next call. */
function lasting(alarm: WireAlarmDetail): WireAlarmDetail {
  const deliveries = alarm.deliveries.map(({ key, channel, reason, step, createdAt }) => ({
    key,
    channel,
    reason,
    step,
    createdAt,
  }));
  const { escalation: _, ...rest } = alarm;
  // Only to be compared: what is left out is not looked at.
  return { ...rest, deliveries } as unknown as WireAlarmDetail;
}

/** Without what came up after the answers were written down: events, pushes, alarms of the gateway about itself. */
function upTo(expected: Answers, answers: Answers): Answers {
  const alarms: WireAlarmDetail[] = [];
  for (const alarm of answers.alarms) {
    const then = expected.alarms.find(({ id }) => id === alarm.id);
    if (then === undefined && alarm.rule.startsWith("system:")) continue;
    const events = alarm.events.slice(0, then?.events.length);
    const deliveries = alarm.deliveries.slice(0, then?.deliveries.length);
    alarms.push({ ...alarm, events, deliveries });
  }
  return { ...answers, alarms };
}
