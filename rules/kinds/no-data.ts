import { z } from "zod";
import { POINT_KINDS } from "../../model/catalog/schema.ts";
import { spanMs } from "../delays.ts";
import { silenceCondition } from "../no-data.ts";
import type { RuleKind } from "../rule-kind.ts";

const params = z.strictObject({
  /** How long a point may stay silent; left out: three reporting intervals of its device, at least 10 s. */
  afterMs: spanMs.min(1_000).optional(),
});

/** No reading for too long. It replaces, for its points, the watch for silence that every point has by itself. */
export const NO_DATA: RuleKind<z.infer<typeof params>> = {
  kind: "no-data",
  params,
  pointKinds: POINT_KINDS,
  conditions: ({ afterMs }, level) => [silenceCondition(level ?? 3, afterMs ?? null)],
};
