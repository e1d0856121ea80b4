import { randomUUID } from "node:crypto";
import type { CommandPort } from "../api/ports.ts";
import { failed, ok } from "../model/result.ts";
import type { CarryOut } from "./effects.ts";
import type { Loop } from "./loop.ts";
import { gather, type GatherDeps } from "./offline/gather.ts";

/** Journals operators' commands; each is answered once its outcome is committed. */
export function openCommandPort(loop: Loop, carryOut: CarryOut, deps: GatherDeps): CommandPort {
  return {
    async submit(command) {
      const id = randomUUID();
      const reply = carryOut.replyTo(id);
      loop.append({ kind: "command", id, ...command }, true);
      const { ok: done, reason } = await reply;
      return done ? ok(null) : failed(reason ?? "refused");
    },
    async protect(by, order) {
      const id = randomUUID();
      const reply = carryOut.replyTo(id);
      loop.append({ kind: "protection", id, by, order }, true);
      const { ok: done, reason } = await reply;
      return done ? ok(null) : failed(reason ?? "refused");
    },
    async drill(by, order) {
      const id = randomUUID();
      const reply = carryOut.replyTo(id);
      loop.append({ kind: "drill", id, by, order }, true);
      const { ok: done, reason } = await reply;
      return done ? ok(null) : failed(reason ?? "refused");
    },
    async offline({ username, role }, order) {
      // What the reading store knows of it goes into the journal with it.
      const gathered = await gather(order, deps);
      const id = randomUUID();
      const reply = carryOut.replyTo(id);
      loop.append({ kind: "offline", id, by: username, role, order: { ...order, gathered } }, true);
      const { ok: done, reason, ticket } = await reply;
      return done && ticket !== undefined ? ok(ticket) : failed(reason ?? "refused");
    },
  };
}
