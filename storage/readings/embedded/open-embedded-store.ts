import { openThread, ThreadClient } from "../../thread.ts";
import { EmbeddedStore, type EmbeddedStoreOptions } from "./embedded-store.ts";
import type { ReadingsThreadMessage, ReadingsThreadMethods } from "./thread-methods.ts";

/** Queries unanswered at a time; more are refused, because whoever asks so much waits for nothing. */
const CALLS_IN_FLIGHT_MAX = 1024;
const HEAD_BYTES_MAX = 16 * 1024 * 1024;

/** Opens the embedded store. Throws GatewayError STATE_VERSION when a newer release wrote the folder. */
export async function openEmbeddedStore(options: EmbeddedStoreOptions): Promise<EmbeddedStore> {
  const worker = openThread(import.meta.url, "./readings-thread.ts", { name: "readings" });
  let store: EmbeddedStore | null = null;
  // Damage met while the files are opened is told before the store is there to hear it.
  const early: ReadingsThreadMessage[] = [];
  const client = new ThreadClient<ReadingsThreadMethods>(worker, {
    name: "readings",
    inFlightMax: CALLS_IN_FLIGHT_MAX,
    // Before the store is there, the call that opens it is rejected instead.
    onDeath: (cause) => store?.fail(cause),
    onMessage: (message) => {
      // The thread is ours and sends nothing else.
      const told = message as ReadingsThreadMessage;
      if (store === null) early.push(told);
      else store.hear(told);
    },
  });
  try {
    const { directory, headBytesMax = HEAD_BYTES_MAX } = options;
    const { storedSeq, series } = await client.call("open", [{ directory, headBytesMax }]);
    store = new EmbeddedStore(client, options, { storedSeq, series });
    for (const message of early) store.hear(message);
    return store;
  } catch (error) {
    await client.close();
    throw error;
  }
}
