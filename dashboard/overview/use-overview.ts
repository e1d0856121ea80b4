import { computed, type ReadonlySignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { WireOverview } from "../../api/wire-overview.ts";
import type { WireSyncReport } from "../../api/wire-sync-index.ts";
import { type ReadView, useRead } from "../components/use-read.ts";
import { alarmsById, nowMs } from "../live/live.ts";
import { ticketChanges } from "../live/ticket-changes.ts";
import { isolate } from "../text/isolate.ts";
import { type OverviewRow, toOverviewRows } from "./overview-rows.ts";

/** Alarms come by the feed, at once; the rest of the picture is asked for so often, and when the feed tells of a ticket. */
const READ_EVERY_MS = 10_000;
/** It is counted by the week. */
const INDEX_EVERY_MS = 300_000;

export interface OverviewView {
  readonly overview: ReadView<WireOverview>;
  readonly index: ReadView<WireSyncReport>;
  /** null: not read yet. Put in order anew once a second. */
  readonly rows: ReadonlySignal<readonly OverviewRow[] | null>;
  /** 0 to 100; null: not known. */
  readonly indexOf: (enterprise: string) => number | null;
}

export function useOverview(): OverviewView {
  const overview = useRead<WireOverview>("/overview", READ_EVERY_MS, ticketChanges.value);
  const index = useRead<WireSyncReport>("/sync-index?weeks=1", INDEX_EVERY_MS, null);
  const rows = useMemo(
    () =>
      computed(() => {
        const read = overview.value.value;
        if (read === null) return null;
        // Names come from elsewhere: none may turn the reading direction of the line it stands in.
        const items = read.items.map((row) => ({ ...row, name: isolate(row.name), areaName: isolate(row.areaName) }));
        return toOverviewRows(items, alarmsById.value.values(), nowMs.value);
      }),
    [],
  );
  const byEnterprise = useMemo(
    () => computed(() => new Map(index.value.value?.items.map(({ enterprise, composite }) => [enterprise, composite]))),
    [],
  );
  return { overview, index, rows, indexOf: (enterprise) => byEnterprise.value.get(enterprise) ?? null };
}
