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
  words: {
    zh: { name: "无数据", purpose: "测点过久没有读数即报警。", saw: "允许的无数据时长为 {afterMs}" },
    en: {
      name: "no data",
      purpose: "Alarms when a point has not been heard of for too long.",
      saw: "silence is allowed for {afterMs}",
    },
  },
  params,
  pointKinds: POINT_KINDS,
  over: "each",
  conditions: ({ afterMs }, { level }) => [silenceCondition(level ?? 3, afterMs ?? null)],
};
