import type { OpenAlarm } from "../model/alarm.ts";
import { callOn, tellEverybodyTold } from "./escalation.ts";
import { type Moment, record } from "./moment.ts";
import { isAudible, needsCalling } from "./needs-calling.ts";

/** The drill an alarm was raised in is over and the alarm still stands: it is a drill no longer, and whoever heard of it hears so. */
export function outliveDrill(moment: Moment, open: OpenAlarm): void {
  const { drill = null } = open.alarm;
  if (drill === null) return;
  open.alarm.drill = null;
  record(moment, open, "drill-over", null, null, { drill });
  if (needsCalling(open)) callOn(moment, open, "drill-over");
  else if (isAudible(open)) tellEverybodyTold(moment, open, "drill-over");
}
