import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { GatewayError } from "../../model/errors.ts";
import { REPORT_FORMATS, REPORT_PERIODS } from "../../model/report.ts";
import { callRunning, refusalOf, withRunning } from "./reach.ts";
import { print, requireArgument, type Verb } from "./verb.ts";

const USAGE = "report ENTERPRISE|AREA [day|week|month] [html|csv|xlsx|json] [--at TIME] [--out DIR]";

export const report: Verb = {
  name: "report",
  usage: USAGE,
  means: "writes the report of a day, week or month (default: yesterday, as HTML) of an enterprise or an area",
  async run(args, { at, out }) {
    const subject = requireArgument(args, "the enterprise or area", USAGE);
    const period = oneOf(REPORT_PERIODS, args[1] ?? "day", "period");
    const format = oneOf(REPORT_FORMATS, args[2] ?? "html", "format");
    const atMs = at === null ? Date.now() - 86_400_000 : Date.parse(at);
    if (Number.isNaN(atMs)) {
      throw new GatewayError("BAD_REQUEST", `--at ${at ?? ""} is no time`, {
        hint: "write it like 2026-03-01T08:00:00+08:00",
      });
    }
    await withRunning(async (run) => {
      for (const kind of ["enterprise", "area"] as const) {
        const query = new URLSearchParams({ [kind]: subject, period, format, at: String(atMs) });
        const found = await callRunning(run, `/report?${query.toString()}`);
        if (found.status === 404) continue;
        if (found.status >= 300) throw refusalOf(found);
        write(join(out ?? ".", `report-${period}-${subject}.${format}`), found.bytes);
        return;
      }
      throw new GatewayError("NOT_FOUND", `there is no enterprise or area ${subject}`, { hint: "name it by its id" });
    });
  },
};

function oneOf<T extends string>(list: readonly T[], given: string, what: string): T {
  const found = list.find((each) => each === given);
  if (found !== undefined) return found;
  throw new GatewayError("BAD_REQUEST", `${given} is no ${what}`, {
    hint: `one of ${list.join(", ")}; usage: npx twinline ${USAGE}`,
  });
}

function write(file: string, content: Uint8Array): void {
  try {
    writeFileSync(file, content, { flag: "wx" });
  } catch (cause) {
    const hint = "name a folder that exists (--out) and has no such file yet";
    throw new GatewayError("BAD_REQUEST", `${file} cannot be written`, { hint, cause });
  }
  print(`written: ${file}`);
}
