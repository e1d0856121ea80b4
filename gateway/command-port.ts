import { randomUUID } from "node:crypto";
import type { CommandPort } from "../api/ports.ts";
import type { Reply } from "../model/effects.ts";
import { failed, ok, type Result } from "../model/result.ts";
import type { CarryOut } from "./effects.ts";
import type { Loop } from "./loop.ts";
import { gather, type GatherDeps } from "./offline/gather.ts";
import { throughJournal } from "./through-journal.ts";

/** Journals operators' commands; each is answered once its outcome is committed. */
export function openCommandPort(loop: Loop, carryOut: CarryOut, deps: GatherDeps): CommandPort {
  const submit = throughJournal(loop, carryOut);
  return {
    submit: async (command) => toDone(await submit({ kind: "command", id: randomUUID(), ...command })),
    protect: async (by, order) => toDone(await submit({ kind: "protection", id: randomUUID(), by, order })),
    drill: async (by, order) => toDone(await submit({ kind: "drill", id: randomUUID(), by, order })),
    duty: async (by, order) => toDone(await submit({ kind: "duty", id: randomUUID(), by, order })),
    async offline({ username, role }, given) {
      // What the reading store knows of it goes into the journal with it.
      const order = { ...given, gathered: await gather(given, deps) };
      const reply = await submit({ kind: "offline", id: randomUUID(), by: username, role, order });
      return reply.ok && reply.ticket !== undefined ? ok(reply.ticket) : failed(reply.reason ?? "refused");
    },
  };
}

function toDone(reply: Reply): Result<null, string> {
  return reply.ok ? ok(null) : failed(reply.reason ?? "refused");
}
