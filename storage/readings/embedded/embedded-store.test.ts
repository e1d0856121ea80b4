import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ReadingStoreHarness, runReadingStoreContract } from "../contract.ts";
import { openEmbeddedStore } from "./open-embedded-store.ts";

runReadingStoreContract({
  name: "embedded",
  open: () => openHarness(mkdtempSync(join(tmpdir(), "twinline-readings-"))),
});

async function openHarness(directory: string): Promise<ReadingStoreHarness> {
  const store = await openEmbeddedStore({ directory });
  return {
    store,
    crash: async () => {
      await store.close();
      return openHarness(directory);
    },
    dispose: async () => {
      await store.close();
      rmSync(directory, { recursive: true });
    },
  };
}
