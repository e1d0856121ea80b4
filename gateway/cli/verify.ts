import { checkChains } from "../../storage/records/check-records.ts";
import { loadConfig } from "../config.ts";
import { print, type Verb } from "./verb.ts";

export const verify: Verb = {
  name: "verify",
  usage: "verify",
  means: "recomputes the hash chains of everything recorded and says where one is broken",
  async run() {
    const { dataDir } = loadConfig(process.env);
    const chains = await checkChains(dataDir);
    for (const { chain, records, broken } of chains) {
      print(
        broken === null
          ? `ok      ${chain} (${records} records)`
          : `BROKEN  ${chain} at record ${broken.no}: ${broken.why}`,
      );
    }
    if (chains.some(({ broken }) => broken !== null)) process.exitCode = 1;
  },
};
