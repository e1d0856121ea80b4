import type { Signal } from "@preact/signals";
import { useComputed } from "@preact/signals";
import type { WireChecklist } from "../../api/wire-ticket.ts";
import { useRead } from "../components/use-read.ts";

const READ_EVERY_MS = 600_000;

/** The check lists of an enterprise; null: not read yet. */
export function useChecklists(enterprise: string): Signal<readonly WireChecklist[] | null> {
  const path = `/checklists?enterprise=${encodeURIComponent(enterprise)}`;
  const { value } = useRead<{ readonly items: readonly WireChecklist[] }>(path, READ_EVERY_MS, null);
  return useComputed(() => value.value?.items ?? null);
}
