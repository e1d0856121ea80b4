import type { AttackOrder, AttackReply } from "./attack.ts";
import { ATTACKS } from "./attacks/index.ts";

/** Entry of the attacker's process: carries out one order and answers it over the channel to its parent. */
process.on("message", (order: AttackOrder) => {
  const attack = ATTACKS.find(({ name }) => name === order.name);
  if (attack === undefined) return answer({ kind: "failed", message: `no attack ${order.name}` });
  attack.run(order, () => answer({ kind: "begins" })).then((outcome) => answer({ kind: "done", outcome }), fail);
});
process.on("uncaughtException", fail);
process.on("disconnect", () => process.exit(0));

function answer(reply: AttackReply): void {
  process.send?.(reply);
}

function fail(error: unknown): void {
  answer({ kind: "failed", message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}
