import { toYaml } from "../../model/catalog/export.ts";
import { callRunning, refusalOf, withGateway } from "./reach.ts";
import { print, type Verb } from "./verb.ts";

export const exportVerb: Verb = {
  name: "export",
  usage: "export [--json]",
  means: "prints the catalogue in force (secrets as hashes or references)",
  async run(_args, { json }) {
    const text = await withGateway(
      async (run) => {
        const answer = await callRunning(run, "/catalog", { accept: json ? "application/json" : "application/yaml" });
        if (answer.status >= 300) throw refusalOf(answer);
        return answer.text;
      },
      async ({ catalog }) => (json ? JSON.stringify(catalog.exported(), null, 2) : toYaml(catalog.exported())),
    );
    print(text.trimEnd());
  },
};
