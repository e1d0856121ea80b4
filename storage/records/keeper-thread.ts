import { parentPort } from "node:worker_threads";
import { assert } from "../../model/assert.ts";
import { serveThread } from "../thread.ts";
import { type Keeper, openKeeper } from "./keeper.ts";
import { marked } from "./thread-errors.ts";

/** The calls of the keeper thread. */
export interface KeeperMethods extends Keeper {
  open(directory: string, reserveBytes: number): Promise<void>;
}

const port = parentPort;
if (port !== null) {
  let opened: Keeper | null = null;
  const keeper = (): Keeper => {
    assert(opened !== null, "the keeper thread is opened before it is used");
    return opened;
  };
  serveThread<KeeperMethods>(port, {
    open: marked(async (directory, reserveBytes) => {
      const onReserveHeld = (): void => port.postMessage({ reserveHeld: true });
      opened = await openKeeper({ directory, reserveBytes, onReserveHeld });
    }),
    addShards: marked((isFirst, shards) => keeper().addShards(isFirst, shards)),
    finishSnapshot: marked((seq, stateVersion, removed) => keeper().finishSnapshot(seq, stateVersion, removed)),
    loadSnapshot: marked(() => keeper().loadSnapshot()),
    backupTo: marked((directory) => keeper().backupTo(directory)),
    close: marked(() => opened?.close()),
  });
}
