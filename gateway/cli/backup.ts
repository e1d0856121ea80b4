import { resolve } from "node:path";
import { callRunning, refusalOf, withGateway } from "./reach.ts";
import { print, requireArgument, type Verb } from "./verb.ts";

export const backup: Verb = {
  name: "backup",
  usage: "backup FILE",
  means: "writes everything kept into one archive, while the gateway runs or not",
  async run(args) {
    const file = resolve(requireArgument(args, "FILE", this.usage));
    await withGateway(
      async (run) => {
        const answer = await callRunning(run, "/backup", {
          method: "POST",
          body: JSON.stringify({ file }),
          type: "application/json",
        });
        if (answer.status >= 300) throw refusalOf(answer);
      },
      (gateway) => gateway.backUp(file),
    );
    print(`written: ${file}`);
    print("It holds the installation key: keep it as safe as the data folder itself.");
  },
};
