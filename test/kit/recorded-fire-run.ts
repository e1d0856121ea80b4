import { parseCatalogText } from "../../model/catalog/parse.ts";
import type { Level } from "../../model/level.ts";
import type { RecordedSecond } from "../../seeds/recording/fire-recording.ts";
import { PureEngine, START_MS } from "./pure-engine.ts";

/**
 * What a safety engineer would set for these sensors before having seen the recording. All set-points are proposals, unconfirmed.
 *
 * Heat: 57 ℃ and 10 K/min, within the static response (54 to 65 ℃) and the rates at which a class A1R heat detector must answer (GB 4716).
 * eCO₂: 2,000 ppm for 10 s, five times fresh air and more than people bring about in a room that is aired; 5,000 ppm, about the 9,000 mg/m³
 * of GBZ 2.1 for CO₂. It is no smoke detector: it answers to cooking and solvents as well.
 */
const CATALOGUE = `
areas: [{ id: park, name: 南新区, kind: district }]
enterprises: [{ id: plaza, name: 地下商业广场, area: park }]
sites: [{ id: site, enterprise: plaza, name: 地下商业广场 }]
devices: [{ id: node, enterprise: plaza, site: site, reportEveryMs: 10000 }]
points:
  - { id: TT-1, enterprise: plaza, device: node, kind: analog, unit: ℃, rangeMin: -40, rangeMax: 100 }
  - { id: CO2-1, enterprise: plaza, device: node, kind: analog, unit: ppm, rangeMin: 0, rangeMax: 60000 }
rules:
  - { id: heat, enterprise: plaza, kind: threshold, points: [TT-1], level: 1, params: { direction: high, limit: 57, deadband: 3 } }
  - { id: heat-rise, enterprise: plaza, kind: rate, points: [TT-1], level: 2, params: { direction: rising, limitPerMinute: 10, windowMs: 60000, onDelayMs: 5000, offDelayMs: 60000 } }
  - id: eco2
    enterprise: plaza
    kind: threshold
    points: [CO2-1]
    params: { direction: high, levels: [{ level: 2, limit: 5000, deadband: 250, onDelayMs: 10000, offDelayMs: 60000 }, { level: 3, limit: 2000, deadband: 100, onDelayMs: 10000, offDelayMs: 60000 }] }
`;

export interface RaisedInRecording {
  readonly rule: string;
  readonly level: Level;
  /** Seconds since the recording began. */
  readonly atS: number;
  /** null: it was still active at the end. */
  readonly clearedS: number | null;
}

/** Every raise (a return counts as one of its own) that the real rules make of a recording: a reading of each sensor every `everyS` seconds. */
export function judgeRecordedFire(rows: readonly RecordedSecond[], everyS: number): readonly RaisedInRecording[] {
  const engine = new PureEngine();
  engine.take({ kind: "start", deafMs: 0, offsetMs: 0, version: "recording" });
  const parsed = parseCatalogText(CATALOGUE);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  engine.apply(parsed.value.fragment);
  rows.forEach(({ temperatureC, eco2Ppm }, row) => {
    engine.passTo(START_MS + row * everyS * 1_000);
    const ts = engine.nowMs;
    engine.message("plaza/node", [
      { p: "TT-1", v: temperatureC, ts },
      { p: "CO2-1", v: eco2Ppm, ts },
    ]);
  });
  const raised: { rule: string; level: Level; alarm: string; atS: number; clearedS: number | null }[] = [];
  for (const { alarm, kind, atMs } of engine.outcome.events) {
    const atS = (atMs - START_MS) / 1_000;
    const of = engine.alarms.get(alarm);
    if (of === undefined || of.rule.startsWith("system:")) continue;
    if (kind === "raised") raised.push({ rule: of.rule, level: of.level, alarm, atS, clearedS: null });
    const open = raised.findLast((each) => each.alarm === alarm);
    if (kind === "cleared" && open !== undefined) open.clearedS = atS;
  }
  return raised.map(({ rule, level, atS, clearedS }) => ({ rule, level, atS, clearedS }));
}
