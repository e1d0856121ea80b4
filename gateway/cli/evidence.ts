import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { GatewayError } from "../../model/errors.ts";
import { callRunning, refusalOf, withRunning } from "./reach.ts";
import { print, requireArgument, type Verb } from "./verb.ts";

const USAGE = "evidence ALARM|TICKET [--out DIR]";

/** Tickets are named after their kind, alarms are not: whichever is found. */
const PLACES = ["alarms", "tickets"] as const;

export const evidence: Verb = {
  name: "evidence",
  usage: USAGE,
  means: "writes the evidence pack of an alarm or a ticket: one HTML and one JSON file that prove themselves",
  async run(args, { out }) {
    const id = requireArgument(args, "the alarm or ticket", USAGE);
    await withRunning(async (run) => {
      for (const place of PLACES) {
        const path = `/${place}/${encodeURIComponent(id)}/evidence`;
        const found = await callRunning(run, `${path}?format=json`);
        if (found.status === 404) continue;
        if (found.status >= 300) throw refusalOf(found);
        const page = await callRunning(run, `${path}?format=html`);
        if (page.status >= 300) throw refusalOf(page);
        write(out, `evidence-${id}.json`, found.text);
        write(out, `evidence-${id}.html`, page.text);
        return;
      }
      throw new GatewayError("NOT_FOUND", `there is no alarm or ticket ${id}`, { hint: "copy the id as it is shown" });
    });
  },
};

function write(folder: string | null, name: string, text: string): void {
  const file = join(folder ?? ".", name);
  try {
    writeFileSync(file, text, { flag: "wx" });
  } catch (cause) {
    const hint = "name a folder that exists (--out) and has no such file yet";
    throw new GatewayError("BAD_REQUEST", `${file} cannot be written`, { hint, cause });
  }
  print(`written: ${file}`);
}
