import type { Moment } from "../../../alarms/moment.ts";
import type { Level } from "../../../model/level.ts";
import type { Risk, RiskDay, ZoneRisk } from "../../../model/offline/risk.ts";
import { isSameJson } from "../../../model/catalog/same-json.ts";
import { riskOf } from "../../../supervision/risk.ts";
import { type EngineState, type SupervisionBox, touch } from "../../state.ts";
import { clearAt, placeOfInstallation, raiseAt } from "../alarm-book.ts";
import { startOfDayMs } from "./count-peers.ts";
import { lookAt } from "./look-at.ts";
import { RISK_RULE } from "./ticket-call.ts";

/** Days of which the worst is remembered. */
const DAYS_MAX = 92;
/** An enterprise calls while it is red or orange. */
const CALLS: readonly Level[] = [1, 2];

/** Weighs an enterprise anew, remembers the worst of the day, and calls people as loudly as it is coloured. */
export function settleRisk(state: EngineState, box: SupervisionBox, moment: Moment): void {
  const risk = riskOf(lookAt(state, box.enterprise, moment));
  const before = box.data.risk;
  const days = daysWith(before?.days ?? [], risk, moment);
  if (before !== undefined && isSameJson(before.risk, risk) && isSameJson(before.days, days)) return;
  touch(state, box);
  const isNew = before === undefined || before.risk.colour !== risk.colour || before.risk.score !== risk.score;
  const next = { enterprise: box.enterprise, atMs: isNew ? moment.wallMs : before.atMs, risk, days };
  box.data.risk = next;
  moment.effects.risks.set(box.enterprise, next);
  const speaks = spokenFor(risk);
  if (before === undefined || spokenFor(before.risk)?.colour !== speaks?.colour)
    call(state, box.enterprise, speaks, moment);
}

function daysWith(days: readonly RiskDay[], { score, colour }: Risk, moment: Moment): readonly RiskDay[] {
  const dayAtMs = startOfDayMs(moment.wallMs);
  const last = days.at(-1);
  if (last?.dayAtMs !== dayAtMs) return [...days, { dayAtMs, score, colour }].slice(-DAYS_MAX);
  return score <= last.score ? days : [...days.slice(0, -1), { dayAtMs, score, colour }];
}

/** The worst of the zones whose level is on record; null: there is none. Nobody is called about a guess. */
function spokenFor(risk: Risk): ZoneRisk | null {
  const known = risk.zones.filter(({ parts }) => parts.some(({ source, count }) => source === "base" && count > 0));
  return known.reduce<ZoneRisk | null>(
    (worst, zone) => (worst === null || zone.score > worst.score ? zone : worst),
    null,
  );
}

function call(state: EngineState, enterprise: string, worst: ZoneRisk | null, moment: Moment): void {
  touch(state, state.global);
  const place = placeOfInstallation(state);
  const keyOf = (level: Level) => `${RISK_RULE}/${enterprise}/${level}`;
  for (const level of CALLS) if (level !== worst?.colour) clearAt(state, place, keyOf(level), moment);
  if (worst === null || !CALLS.includes(worst.colour)) return;
  const occasion = {
    enterprise,
    point: null,
    device: null,
    rule: RISK_RULE,
    level: worst.colour,
    condition: `${RISK_RULE}/${worst.colour}`,
    value: null,
    readingTs: null,
    limit: null,
    unit: null,
    latched: false,
    params: { subject: enterprise, score: worst.score, zone: worst.zone, first: worst.parts[0]?.source ?? null },
  };
  raiseAt(state, place, keyOf(worst.colour), occasion, moment);
}
