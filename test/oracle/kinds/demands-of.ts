import type { Demand, OracleRule, PointsById } from "../demand.ts";
import { sequenceDemands } from "./causes.ts";
import { exposureDemands } from "./exposure.ts";
import { expressionDemands } from "./expressions.ts";
import { fireDemands } from "./fires.ts";
import { forecastDemands } from "./forecast.ts";
import { groupDemands, interlockDemands } from "./interlocks.ts";
import { healthDemands } from "./sensor-health.ts";
import { heatingDemands, rateDemands } from "./slopes.ts";
import { balanceDemands, fillingDemands, stuckDemands, switchDemands } from "./tanks.ts";
import { mixtureDemands, stateDemands, thresholdDemands, votingDemands } from "./values.ts";

/** What a rule of each kind asks. `no-data` asks nothing of what was heard: it is about what was not. */
export const DEMANDS: Readonly<Record<string, (rule: OracleRule, points: PointsById) => readonly Demand[]>> = {
  threshold: thresholdDemands,
  state: stateDemands,
  "no-data": () => [],
  rate: rateDemands,
  forecast: forecastDemands,
  "sensor-health": healthDemands,
  exposure: exposureDemands,
  mixture: mixtureDemands,
  fire: fireDemands,
  "tank-stuck": stuckDemands,
  "tank-balance": balanceDemands,
  "tank-filling": fillingDemands,
  "tank-switch": switchDemands,
  "tank-heating": heatingDemands,
  expression: expressionDemands,
  voting: votingDemands,
  sequence: sequenceDemands,
  interlock: interlockDemands,
  "interlock-group": groupDemands,
};

export function demandsOf(rule: OracleRule, points: PointsById): readonly Demand[] {
  const demands = DEMANDS[rule.kind];
  if (demands === undefined) throw new Error(`the witness knows no ${rule.kind} rule`);
  return demands(rule, points);
}
