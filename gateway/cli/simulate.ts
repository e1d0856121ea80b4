import { GatewayError } from "../../model/errors.ts";
import { DEMO_DATA_DIR, loadConfig } from "../config.ts";
import { findRunning } from "../local-token.ts";
import { callRunning, refusalOf } from "./reach.ts";
import { print, type Verb } from "./verb.ts";

interface Scenario {
  readonly name: string;
  readonly title: { readonly zh: string; readonly en: string };
  readonly running: boolean;
}

export const simulate: Verb = {
  name: "simulate",
  usage: "simulate [NAME] [--drill]",
  means: "lists the scenarios of the running demo, or starts one (--drill: its alarms are marked as a drill's)",
  async run([name], { drill }) {
    // The demo keeps a folder of its own, so that it never meets a plant's.
    const { dataDir } = loadConfig({ TWINLINE_DATA_DIR: DEMO_DATA_DIR, ...process.env });
    const run = await findRunning(dataDir);
    if (run === null) {
      throw new GatewayError("NOT_READY", `no demo is running on ${dataDir}`, {
        hint: "start it with `npm run demo`; scenarios exist only there (TWINLINE_DATA_DIR names another folder)",
      });
    }
    const path = name === undefined ? "" : `/${encodeURIComponent(name)}`;
    const start = { method: "POST", body: JSON.stringify({ drill }), type: "application/json" };
    const answer = await callRunning(run, `/demo/scenarios${path}`, name === undefined ? {} : start);
    if (answer.status >= 300) throw refusalOf(answer);
    if (name !== undefined) return print(`started: ${name}`);
    // The simulated devices answer with their list.
    const { items } = JSON.parse(answer.text) as { items: readonly Scenario[] };
    for (const { name: id, title, running } of items) {
      print(`${running ? "▶" : " "} ${id.padEnd(26)} ${title.en} · ${title.zh}`);
    }
  },
};
