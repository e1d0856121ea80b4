import { SyncIndexDesk } from "../../gateway/sync-index-desk.ts";
import { type Catalog, type CatalogFragment, EMPTY_CATALOG } from "../../model/catalog/catalog.ts";
import { MINUTE_MS } from "../../model/time.ts";
import type { OpenedRecords } from "../../storage/records/open-records.ts";
import { type Answer, openApiWorld, signIn } from "./api-world.ts";

export interface DistrictWorld {
  /** What an administrator gets who asks for the first time: nothing that was counted before is kept. Throws for anything but 200. */
  get(path: string): Promise<Answer>;
  close(): Promise<void>;
}

/** The API over records that were written before, at an instant of theirs. `catalog` has the user `admin`; the records stay open. */
export async function openDistrictWorld(
  records: OpenedRecords,
  catalog: CatalogFragment,
  atMs: number,
): Promise<DistrictWorld> {
  let nowMs = atMs;
  let shown: Catalog = EMPTY_CATALOG;
  const syncIndex = new SyncIndexDesk({ records, catalog: () => shown, nowMs: () => nowMs });
  const world = await openApiWorld({ catalog, ports: { records, syncIndex } });
  shown = world.view.catalog;
  // Every enterprise is looked at once, and its risk shown.
  world.clock.nowMs = Date.now() + MINUTE_MS;
  await world.take({ kind: "tick" });
  const admin = await signIn(world, "admin");
  return {
    async get(path) {
      nowMs += 2 * MINUTE_MS;
      const answer = await admin.call("GET", `/api/v1${path}`);
      if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`);
      return answer;
    },
    close: () => world.close(),
  };
}
