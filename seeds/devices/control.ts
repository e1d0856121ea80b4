import { answerJson, type LoopbackServer, openLoopbackServer } from "../loopback-http.ts";
import type { Fleet } from "./fleet.ts";

/**
 * Control of the demo world for programs on this machine.
 *
 * GET /scenarios → {items:[{name,title,running,enterprises,durationS}]}; POST /scenarios/<name> → 202; POST /scenarios/<name>/stop → 202; GET /status.
 */
export function openControl(
  port: number,
  fleet: Pick<Fleet, "scenarios" | "start" | "stop" | "status">,
): Promise<LoopbackServer> {
  return openLoopbackServer(port, (request, response) => {
    if (request.method === "GET" && request.path === "/scenarios")
      return answerJson(response, 200, { items: fleet.scenarios() });
    if (request.method === "GET" && request.path === "/status") return answerJson(response, 200, fleet.status());
    const [, collection, name = "", action] = request.path.split("/");
    const known =
      request.method === "POST" && collection === "scenarios" && (action === undefined || action === "stop");
    // A browser sends Origin with every foreign POST; programs send none.
    if (known && request.headers.origin !== undefined) return answerJson(response, 403, { error: "not for pages" });
    if (!known || !(action === "stop" ? fleet.stop(name) : fleet.start(name)))
      return answerJson(response, 404, { error: "no such scenario" });
    const now = fleet.scenarios().find((scenario) => scenario.name === name);
    answerJson(response, 202, now);
  });
}
