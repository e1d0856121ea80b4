import type { WireWhy } from "../../api/wire-why.ts";
import { languageTag } from "../text/text.ts";
import { type ReadView, useRead } from "./use-read.ts";

const READ_EVERY_MS = 5_000;

/** Why a point alarms or does not: `at` null asks for now, again and again; undefined asks nothing. */
export function useWhy(
  { enterprise, id }: { readonly enterprise: string; readonly id: string },
  at: number | null | undefined,
): ReadView<WireWhy> {
  const query = new URLSearchParams({ enterprise, point: id, ...(typeof at === "number" ? { at: String(at) } : {}) });
  const path = at === undefined ? null : `/why?${query.toString()}`;
  return useRead<WireWhy>(path, READ_EVERY_MS, languageTag.value);
}
