import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { compiledUrl } from "../compiled.ts";
import type { AttackOrder, AttackOutcome, AttackReply } from "./attack.ts";

/** An attacker's own machine would not take processor time from the neighbour who is watched here. Relative to who starts it. */
const NICE = ["nice", "-n", "10"];
const ENDS_WITHIN_MS = 150_000;

/**
 * Carries out an attack in a process of its own, which ends with it and takes its connections along. `onBegins` is called when the
 * preparations are over. `prefix`: words before the command, e.g. a pin to one processor.
 */
export function carryOut(
  order: AttackOrder,
  prefix: readonly string[] = [],
  onBegins: () => void = () => {},
): Promise<AttackOutcome> {
  const entry = fileURLToPath(compiledUrl(import.meta.url, "./attack-process.ts"));
  const [command = process.execPath, ...words] = [...prefix, ...NICE, process.execPath, entry];
  const child = spawn(command, words, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const outcome = new Promise<AttackOutcome>((resolve, reject) => {
    child.on("message", (reply: AttackReply) => {
      switch (reply.kind) {
        case "begins":
          return onBegins();
        case "done":
          return resolve(reply.outcome);
        case "failed":
          return reject(new Error(`${order.name}: ${reply.message}`));
      }
    });
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`${order.name}: the attacker's process ended with ${code}`)));
  });
  const tooLong = setTimeout(() => child.kill("SIGKILL"), ENDS_WITHIN_MS);
  child.send(order);
  return outcome.finally(() => {
    clearTimeout(tooLong);
    child.kill("SIGKILL");
  });
}
