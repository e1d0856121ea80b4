import type { WireWhy } from "../../api/wire-why.ts";
import { GatewayError } from "../../model/errors.ts";
import { callRunning, refusalOf, withGateway } from "./reach.ts";
import { print, requireArgument, type Verb } from "./verb.ts";

const USAGE = "why ENTERPRISE/POINT [--at TIME]";

export const why: Verb = {
  name: "why",
  usage: USAGE,
  means: "says why there was, or was not, an alarm on a point (--at: a time like 2026-11-25T03:12:00+08:00)",
  async run(args, { at, json }) {
    const name = requireArgument(args, "the point", USAGE);
    const [enterprise = "", point = "", ...more] = name.split("/");
    if (enterprise === "" || point === "" || more.length > 0) {
      throw new GatewayError("BAD_REQUEST", `${name} is no point`, { hint: `usage: npx twinline ${USAGE}` });
    }
    const query = new URLSearchParams({ enterprise, point, ...(at === null ? {} : { at: String(toInstant(at)) }) });
    const text = await withGateway(
      async (run) => {
        const answer = await callRunning(run, `/why?${query.toString()}`);
        if (answer.status >= 300) throw refusalOf(answer);
        return answer.text;
      },
      async () => {
        throw new GatewayError("NOT_READY", "no gateway is running", { hint: "start it first: npx twinline start" });
      },
    );
    // Written by our own server.
    print(json ? text : tell(JSON.parse(text) as WireWhy));
  },
};

function toInstant(text: string): number {
  const atMs = Date.parse(text);
  if (Number.isFinite(atMs)) return atMs;
  throw new GatewayError("BAD_REQUEST", `--at ${text} is no time`, { hint: "write it like 2026-11-25T03:12:00+08:00" });
}

function tell({ enterprise, point, at, silence, conditions, complete }: WireWhy): string {
  const lines = [`${enterprise}/${point} at ${new Date(at).toISOString()}`, `  ${silence.sentence}`];
  if (conditions.length === 0) lines.push("  no rule judged this point");
  for (const { sentence } of conditions) lines.push(`  ${sentence}`);
  if (!complete) lines.push("  (a rule looks farther back than was taken into account)");
  return lines.join("\n");
}
