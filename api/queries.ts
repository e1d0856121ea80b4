import { z } from "zod";
import type { ApiLimits } from "./limits.ts";

/** Query parameters: text by nature, checked as what they mean. `""` and `"12,5"` are no numbers. */
export const wholeNumber = z
  .string()
  .regex(/^\d{1,16}$/, "a whole number")
  .transform(Number)
  .refine(Number.isSafeInteger, "a whole number")
  .meta({ type: "integer" });

export const idText = z.string().min(1).max(200);

export const flag = z.enum(["true", "false", "1", "0"]).transform((text) => text === "true" || text === "1");

export const pageQuery = {
  cursor: z.string().min(1).max(500).optional().describe("nextCursor of the page before, unchanged"),
  limit: wholeNumber.refine((limit) => limit >= 1, "at least 1").optional(),
};

export const scopeQuery = { enterprise: idText.optional(), area: idText.optional() };

/** A larger page than allowed is not an error: `nextCursor` says that more follows. */
export function toPageRequest(
  query: { readonly cursor?: string | undefined; readonly limit?: number | undefined },
  limits: Pick<ApiLimits, "pageItems" | "pageItemsMax">,
): { readonly cursor: string | undefined; readonly limit: number } {
  return { cursor: query.cursor, limit: Math.min(query.limit ?? limits.pageItems, limits.pageItemsMax) };
}
