import { z } from "zod";
import { requireRight } from "../border.ts";
import { type ApiContext, type ApiServer, callerOf } from "../context.ts";
import { listOf, refusals, textOrNull } from "../schemas.ts";
import type { WireChainReport, WireSupervisionRule } from "../wire-supervision.ts";

/** How the two lines are kept in step, and whether what they said still stands as it was said. */
export function supervisionRoutes(app: ApiServer, context: ApiContext): void {
  const rules = {
    summary: "Every joint and every contradiction between the two lines, in the reader's language",
    tags: ["supervision"],
    response: { 200: listOf(ruleSchema), ...refusals() },
  };
  app.get("/supervision-rules", { schema: rules }, async (request) => ({
    items: context.ports.supervision.rules(request.language),
    nextCursor: null,
  }));

  const verification = {
    summary:
      "Recomputes the hash chains and seals of everything recorded, and holds what is shown against them; may take a while",
    tags: ["evidence"],
    response: { 200: listOf(chainSchema), ...refusals(503) },
  };
  app.get("/verification", { schema: verification }, async (request) => {
    requireRight(callerOf(request), "verify-records", "read");
    return { items: await verify(), nextCursor: null };
  });

  /** One at a time: whoever asks meanwhile gets the same answer. */
  let running: Promise<readonly WireChainReport[]> | null = null;
  function verify(): Promise<readonly WireChainReport[]> {
    running ??= verifyAndTell().finally(() => {
      running = null;
    });
    return running;
  }

  async function verifyAndTell(): Promise<readonly WireChainReport[]> {
    const chains = await context.ports.records.verifyChains();
    context.ports.onVerified?.(chains);
    return chains;
  }
}

const ruleSchema = z
  .object({
    code: z.string(),
    kind: z.enum(["joint", "contradiction"]),
    name: z.string(),
    purpose: textOrNull,
    online: textOrNull.describe("what the online line says, with places for the facts of its testimony"),
    offline: textOrNull,
    settings: z.record(z.string(), z.unknown()).readonly().describe("JSON schema of what the catalogue may set"),
  })
  .meta({ id: "SupervisionRule" }) satisfies z.ZodType<WireSupervisionRule>;

const chainSchema = z
  .object({
    chain: z.string(),
    records: z.int(),
    broken: z
      .object({
        no: z.int(),
        why: z.enum(["changed", "missing", "reordered"]),
        id: z.string().optional().describe("of the row that does not fit, in a table derived from the chains"),
      })
      .nullable(),
  })
  .meta({ id: "ChainReport" }) satisfies z.ZodType<WireChainReport>;
