import type { PureEngine } from "../kit/pure-engine.ts";
import type { OracleAlarm } from "./alarms-that-must-exist.ts";

/** Wall time minus engine time after each record. */
export function watchClock(engine: PureEngine): readonly number[] {
  const offsets: number[] = [];
  engine.onEffects = (_, seq) => {
    offsets[seq] = engine.state.global.data.wallOffsetMs;
  };
  return offsets;
}

/** The live alarms of some rules as an engine has raised and cleared them, on engine time. */
export function alarmsOf(
  engine: PureEngine,
  offsets: readonly number[],
  rules: ReadonlySet<string>,
): readonly OracleAlarm[] {
  const found: { -readonly [K in keyof OracleAlarm]: OracleAlarm[K] }[] = [];
  const open = new Map<string, (typeof found)[number]>();
  for (const { alarm: id, kind, atMs, seq } of engine.outcome.events) {
    const alarm = engine.alarms.get(id);
    if (alarm === undefined || alarm.retro || alarm.point === null || !rules.has(alarm.rule)) continue;
    const engineMs = atMs - (offsets[seq] ?? 0);
    if (kind === "raised") {
      const { rule, level, point, params } = alarm;
      const check = typeof params["check"] === "string" ? params["check"] : null;
      const raised = { rule, level, check, point, raisedAtMs: engineMs, clearedAtMs: null };
      open.set(id, raised);
      found.push(raised);
    }
    const current = open.get(id);
    if (kind === "cleared" && current !== undefined) current.clearedAtMs = engineMs;
  }
  return found;
}

/** In a form that can be read and compared. */
export function describeAlarm({ rule, level, check, point, raisedAtMs, clearedAtMs }: OracleAlarm): string {
  return `${point} ${rule}${check === null ? "" : `:${check}`}/${level} from ${raisedAtMs} to ${clearedAtMs ?? "now"}`;
}
