import { type ReadingStoreHarness, runReadingStoreContract } from "../contract.ts";
import { MemoryDisk, MemoryStore } from "./memory-store.ts";

runReadingStoreContract({ name: "memory", open: async () => harnessOf(new MemoryDisk()) });

function harnessOf(disk: MemoryDisk): ReadingStoreHarness {
  return { store: new MemoryStore(disk), crash: async () => harnessOf(disk), dispose: async () => {} };
}
