import type { Moment } from "../../../alarms/moment.ts";
import { JOINTS } from "../../../supervision/joints/index.ts";
import type { Look } from "../../../supervision/look.ts";
import { settingsOf } from "../../../supervision/settings.ts";
import { type EngineState, type SupervisionBox, touch } from "../../state.ts";
import { lookAt } from "./look-at.ts";
import { settleRisk } from "./settle-risk.ts";
import { settleContradictions } from "./settle-contradictions.ts";
import { carryOutOrder } from "./step-offline.ts";

/** Holds the two lines of an enterprise against each other: each starts work in the other, and what they disagree about is opened. */
export function reconcile(state: EngineState, box: SupervisionBox, moment: Moment): void {
  forgetAsked(state, box, moment);
  const look = lookAt(state, box.enterprise, moment);
  for (const joint of JOINTS) runJoint(state, box, joint, look, moment);
  settleContradictions(state, box, moment);
  settleRisk(state, box, moment);
}

function runJoint(
  state: EngineState,
  box: SupervisionBox,
  joint: (typeof JOINTS)[number],
  look: Look,
  moment: Moment,
): void {
  const settings = settingsOf(look.catalog, box.enterprise, joint);
  if (settings === null) return;
  for (const { key, forMs, order, alarm, ticket } of joint.wants?.(look, settings) ?? []) {
    const asked = `${joint.code}/${key}`;
    if (box.data.asked[asked] !== undefined) continue;
    touch(state, box);
    box.data.asked[asked] = moment.wallMs + forMs;
    const because = {
      rule: joint.code,
      ...(alarm === undefined ? {} : { alarm }),
      ...(ticket === undefined ? {} : { ticket }),
    };
    carryOutOrder(state, order, { by: null, role: null, because }, moment);
  }
}

function forgetAsked(state: EngineState, box: SupervisionBox, moment: Moment): void {
  for (const key of Object.keys(box.data.asked)) {
    if ((box.data.asked[key] ?? 0) > moment.wallMs) continue;
    touch(state, box);
    delete box.data.asked[key];
  }
}
