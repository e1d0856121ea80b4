import type { Bench, BenchContext, Size } from "../bench.ts";
import type { Figure } from "../figure.ts";
import { requireOpenFiles } from "../machine.ts";
import type { Attack } from "../overload/attack.ts";
import { ATTACKS } from "../overload/attacks/index.ts";
import { RECONNECT_STORM as STORM } from "../overload/attacks/reconnect-storm.ts";
import { besiege, type SiegeReport } from "../overload/siege.ts";
import { percentile } from "../statistics.ts";

const QUIET_TIMES_MAX = 2;
const ALARM_MS_ALWAYS_ALLOWED = 50;
const SERVED_SECONDS_MAX = 30;
const OPEN_FILES = 13_500;
/** The machine may be busy with other things: one of so many attempts must do, and the figure says which it was. */
const ATTEMPTS: Readonly<Record<Size, number>> = { full: 3, quick: 1, smallest: 1 };
/** Two that need no time-out of the gateway to come to their end. */
const SMALLEST: readonly string[] = ["take-over", "backlog"];

/** How long a neighbour's alarms take while somebody else does their worst, against a quiet gateway in the same run. */
export const ATTACK_LATENCY: Bench = {
  name: "attacks",
  means: "a neighbour's publish → alarm under each attack, against a quiet gateway",
  async run(context) {
    const isSmallest = context.size === "smallest";
    if (!isSmallest) requireOpenFiles(OPEN_FILES);
    const figures: Figure[] = [];
    for (const attack of ATTACKS) {
      if (attack === STORM || (isSmallest && !SMALLEST.includes(attack.name))) continue;
      const { report, attempt } = await attemptOf(context, attack);
      figures.push(...neighbourFigures(attack.name, report, attempt));
    }
    return figures;
  },
};

/** Every device of a district comes back in the same moment. */
export const RECONNECT_STORM: Bench = {
  name: "reconnect-storm",
  means: "10,000 devices lose their connections at once and come back; a neighbour's alarms meanwhile",
  async run(context) {
    if (context.size !== "smallest") requireOpenFiles(OPEN_FILES);
    const { report, attempt } = await attemptOf(context, STORM);
    const { clients = 0, served = 0, servedMsMax = Number.NaN, servedMsMedian = 0, refused } = report.outcome;
    return [
      {
        name: "all served within",
        unit: "s",
        measured: served === clients ? servedMsMax / 1000 : Number.POSITIVE_INFINITY,
        target: { bound: "at-most", value: SERVED_SECONDS_MAX, of: "measured" },
        note: `${clients} clients, half of them after ${(servedMsMedian / 1000).toFixed(1)} s, ${refused} tries refused`,
      },
      ...neighbourFigures("storm", report, attempt),
    ];
  },
};

async function attemptOf({ size, pins, say }: BenchContext, attack: Attack) {
  for (let attempt = 1; ; attempt++) {
    say(`${attack.name}: ${attack.means}${attempt === 1 ? "" : ` (attempt ${attempt})`}`);
    const report = await besiege({ attack, size, pins });
    if (attempt >= ATTEMPTS[size] || p99(report.attacked.alarmMs) <= allowedMs(report)) return { report, attempt };
  }
}

function neighbourFigures(name: string, report: SiegeReport, attempt: number): readonly Figure[] {
  const { quiet, attacked, said, stored, grownBytes } = report;
  const tries = attempt === 1 ? "" : `, attempt ${attempt}`;
  const memory = `memory ${grownBytes >= 0 ? "+" : ""}${Math.round(grownBytes / 2 ** 20)} MiB`;
  const lost = attacked.alarmsNeverShown + attacked.notAcknowledged + Math.max(0, said - stored);
  return [
    {
      name: `${name}: publish → alarm, p99`,
      unit: "ms",
      measured: p99(attacked.alarmMs),
      target: { bound: "at-most", value: allowedMs(report), of: "measured" },
      note: `quiet ${p99(quiet.alarmMs).toFixed(1)} ms, ${attacked.alarmMs.length} alarms, ${memory}${tries}`,
    },
    {
      name: `${name}: lost to the neighbour`,
      unit: "",
      measured: lost + attacked.visitsRefused,
      target: { bound: "at-most", value: 0, of: "measured" },
      note: `alarms, messages and connections; a new connection p99 ${p99(attacked.visitMs).toFixed(0)} ms`,
    },
  ];
}

function allowedMs({ quiet }: SiegeReport): number {
  return Math.max(QUIET_TIMES_MAX * p99(quiet.alarmMs), ALARM_MS_ALWAYS_ALLOWED);
}

function p99(values: readonly number[]): number {
  return percentile(values, 0.99);
}
