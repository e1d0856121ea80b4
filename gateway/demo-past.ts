import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import pino from "pino";
import { demoCatalog } from "../seeds/world/demo-catalog.ts";
import type { CatalogFragment, Point, Rule } from "../model/catalog/catalog.ts";
import { toDeviceKey } from "../model/ids.ts";
import { DAY_MS } from "../model/time.ts";
import { SYSTEM_CLOCK } from "./clock.ts";
import type { Config } from "./config.ts";
import { throughJournal } from "./through-journal.ts";
import { openGateway, type RunningGateway } from "./wire.ts";

/** A gateway speaks of three months only where it has known an enterprise for so long. */
const FIRST_DAY_MS = 91 * DAY_MS;
/** When the detectors of some plants were put into service, each with an alarm to try it. */
const TRIAL_DAY_MS = 20 * DAY_MS;
const TRIED = ["coldchain", "chipfab"];
const POINTS_TRIED = 6;

/**
 * Gives a new demo its past: what compares months finds nothing in a plant that is known since this minute. The real gateway lives it, by a
 * clock that is behind and without listeners; nobody is called, and a demo that has records has a past of its own.
 */
export async function livePast(config: Config): Promise<void> {
  if (existsSync(join(config.dataDir, "records.db"))) return;
  const world = demoCatalog({ phoneUrl: "http://127.0.0.1/push", deviceSecret: () => "unused" });
  await liveDay(config, FIRST_DAY_MS, ({ areas = [], enterprises = [], sites = [], zones = [] }, gateway) =>
    apply(gateway, { areas, enterprises, sites, zones }),
  );
  await liveDay(config, TRIAL_DAY_MS, tryDetectors);

  async function liveDay(
    ofConfig: Config,
    agoMs: number,
    live: (catalog: CatalogFragment, gateway: RunningGateway) => Promise<void>,
  ): Promise<void> {
    const gateway = await openGateway(ofConfig, {
      clock: { ...SYSTEM_CLOCK, nowMs: () => SYSTEM_CLOCK.nowMs() - agoMs },
      logger: pino({ level: "silent" }),
      onFailure: (error) => {
        throw error;
      },
      listen: false,
    });
    try {
      await live(world, gateway);
    } finally {
      await gateway.close();
    }
  }
}

/** Each detector is shown test gas, alarms, falls back, and its alarm is answered. The limits of the trial are retired after it. */
async function tryDetectors({ devices = [], points = [] }: CatalogFragment, gateway: RunningGateway): Promise<void> {
  const tried = TRIED.flatMap((enterprise) =>
    points
      .filter((point) => point.enterprise === enterprise && point.kind === "gas" && point.substance !== "O2")
      .slice(0, POINTS_TRIED),
  );
  const rules = TRIED.map((enterprise) => trialRule(enterprise, tried));
  const own = devices.filter(({ id, enterprise }) => {
    return tried.some((point) => point.device === id && point.enterprise === enterprise);
  });
  await apply(gateway, { devices: own.map(({ secret: _, ...device }) => device), points: tried, rules });
  for (const value of [TRIAL_LIMIT * 1.5, 0]) for (const point of tried) say(gateway, point, value);
  await gateway.engine.probe();
  const submit = throughJournal(gateway.engine.loop, gateway.engine.carryOut);
  for (const { alarm } of gateway.engine.view.openAlarms(TRIED)) {
    const by = `${alarm.enterprise}-operator`;
    const note = "通气试验";
    await submit({
      kind: "command",
      id: randomUUID(),
      by,
      alarm: alarm.id,
      action: "acknowledge",
      note,
      minutes: null,
    });
  }
  await apply(gateway, { rules: rules.map((rule) => ({ ...rule, retired: true })) });
}

/** Within the span of every detector, and stricter than any standard asks for. */
const TRIAL_LIMIT = 0.1;

function trialRule(enterprise: string, points: readonly Point[]): Rule {
  return {
    id: `${enterprise}-trial`,
    enterprise,
    name: "投用通气试验",
    kind: "threshold",
    points: points.filter((point) => point.enterprise === enterprise).map(({ id }) => id),
    params: { direction: "high", levels: [{ level: 3, limit: TRIAL_LIMIT, deadband: 0.02 }] },
  };
}

function say({ engine }: RunningGateway, { enterprise, device, id }: Point, value: number): void {
  const payload = new TextEncoder().encode(JSON.stringify({ p: id, v: value }));
  const deviceKey = toDeviceKey(enterprise, device);
  engine.loop.append({ kind: "message", enterprise, device, deviceKey, channel: "readings", payload }, false);
}

async function apply({ catalog }: RunningGateway, fragment: CatalogFragment): Promise<void> {
  const applied = await catalog.apply(fragment, { text: null, language: "en" }, { by: null, ifMatch: null });
  if (!applied.ok) throw new Error(`the past of the demo was refused: ${JSON.stringify(applied.error)}`);
}
