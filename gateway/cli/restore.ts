import { resolve } from "node:path";
import { GatewayError } from "../../model/errors.ts";
import { restore } from "../backup.ts";
import { loadConfig } from "../config.ts";
import { findRunning } from "../local-token.ts";
import { print, requireArgument, type Verb } from "./verb.ts";

export const restoreVerb: Verb = {
  name: "restore",
  usage: "restore FILE",
  means: "unpacks an archive into an empty data folder",
  async run(args) {
    const file = resolve(requireArgument(args, "FILE", this.usage));
    const { dataDir } = loadConfig(process.env);
    if ((await findRunning(dataDir)) !== null) {
      throw new GatewayError("DATA_DIR_IN_USE", `a gateway is running on ${dataDir}`, { hint: "stop it first" });
    }
    await restore(file, dataDir);
    print(`restored into ${dataDir}; start the gateway to go on from it`);
  },
};
