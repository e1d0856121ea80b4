import { readFile } from "node:fs/promises";
import type { WireCatalogDiff, WireCatalogError } from "../../api/wire.ts";
import { GatewayError } from "../../model/errors.ts";
import { callRunning, refusalOf, withGateway } from "./reach.ts";
import { print, requireArgument, type Verb } from "./verb.ts";

export const apply: Verb = {
  name: "apply",
  usage: "apply FILE [--dry-run] [--reason TEXT]",
  means: "checks a catalogue file and puts it in force",
  async run(args, { dryRun, reason }) {
    const file = requireArgument(args, "FILE", this.usage);
    const text = await readFile(file, "utf8").catch((cause: unknown) => {
      throw new GatewayError("CONFIG_INVALID", `${file} cannot be read`, {
        hint: "name a readable YAML or JSON file",
        cause,
      });
    });
    const source = { text, language: "en" as const };
    const diff = await withGateway(
      async (run) => {
        const query = new URLSearchParams({
          ...(dryRun ? { dryRun: "true" } : {}),
          ...(reason === null ? {} : { reason }),
        });
        const answer = await callRunning(run, `/catalog?${query.toString()}`, {
          method: "PUT",
          body: text,
          type: "application/yaml",
        });
        if (answer.status >= 300)
          throw listed(file, answer.status === 422 ? detailsOf(answer.text) : null, refusalOf(answer));
        // 2xx of PUT /catalog carries the difference.
        return JSON.parse(answer.text) as WireCatalogDiff;
      },
      async ({ catalog }) => {
        const done = dryRun
          ? await catalog.check(null, source)
          : await catalog.apply(null, source, { by: null, ifMatch: null, reason });
        if (done.ok) return done.value;
        throw listed(
          file,
          done.error === "stale" ? null : done.error,
          new GatewayError("CATALOG_INVALID", "refused", { hint: "" }),
        );
      },
    );
    report(diff, dryRun);
  },
};

function report(diff: WireCatalogDiff, dryRun: boolean): void {
  for (const name of diff.added) print(`+ ${name}`);
  for (const name of diff.changed) print(`~ ${name}`);
  for (const name of diff.retired) print(`- ${name}`);
  for (const warning of diff.warnings) print(`! ${warning.path}: ${warning.message}`);
  const { added, changed, retired, unchanged } = diff;
  const counts = `${added.length} added, ${changed.length} changed, ${retired.length} retired, ${unchanged} unchanged`;
  print(dryRun ? `would be: ${counts}` : `in force: ${counts}`);
}

function detailsOf(text: string): readonly WireCatalogError[] {
  // 422 of PUT /catalog lists every mistake.
  const { error } = JSON.parse(text) as { error: { details?: readonly WireCatalogError[] } };
  return error.details ?? [];
}

function listed(file: string, issues: readonly WireCatalogError[] | null, fallback: GatewayError): GatewayError {
  if (issues === null) return fallback;
  for (const { path, line, message, hint } of issues) {
    process.stderr.write(`${file}${line === null ? "" : `:${line}`} ${path}: ${message}\n    ${hint}\n`);
  }
  return new GatewayError("CATALOG_INVALID", `${file}: ${issues.length} mistake(s); nothing was changed`, {
    hint: "mend the lines above and apply again",
  });
}
