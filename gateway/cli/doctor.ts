import { access, constants, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { checkRecords } from "../../storage/records/check-records.ts";
import { loadConfig } from "../config.ts";
import { findRunning } from "../local-token.ts";
import { checkJournal } from "./doctor-journal.ts";
import { print, type Verb } from "./verb.ts";

interface Finding {
  readonly good: boolean;
  readonly what: string;
  readonly hint?: string;
}

const FREE_BYTES_MIN = 1024 * 1024 * 1024;

export const doctor: Verb = {
  name: "doctor",
  usage: "doctor [--json]",
  means: "examines the configuration, the data folder and the running gateway",
  async run(_args, { json }) {
    const { dataDir } = loadConfig(process.env);
    const run = await findRunning(dataDir);
    const findings: Finding[] = [
      { good: true, what: `Node.js ${process.versions.node}` },
      ...(await folderFindings(dataDir)),
      ...(await attempt("records", () => recordsFindings(dataDir))),
      ...(await attempt("journal", () => checkJournal(join(dataDir, "journal"), run !== null))),
      ...(run === null
        ? [{ good: true, what: "no gateway is running on this folder" }]
        : await runningFindings(run.url)),
    ];
    if (json) print(JSON.stringify(findings, null, 2));
    else
      for (const { good, what, hint } of findings)
        print(`${good ? "ok " : "!! "} ${what}${hint === undefined ? "" : `\n      ${hint}`}`);
    if (findings.some(({ good }) => !good)) process.exitCode = 1;
  },
};

async function folderFindings(dataDir: string): Promise<Finding[]> {
  const writable = await access(dataDir, constants.W_OK).then(
    () => true,
    () => false,
  );
  if (!writable)
    return [
      {
        good: false,
        what: `data folder ${dataDir} is missing or not writable`,
        hint: "start the gateway once, or mend its permissions",
      },
    ];
  const { bavail, bsize } = await statfs(dataDir);
  const freeBytes = bavail * bsize;
  const key = await stat(join(dataDir, "installation.key")).catch(() => null);
  return [
    {
      good: freeBytes >= FREE_BYTES_MIN,
      what: `${(freeBytes / 1e9).toFixed(1)} GB free in ${dataDir}`,
      ...(freeBytes < FREE_BYTES_MIN
        ? { hint: "telemetry is refused when space runs out: make room or move the data folder" }
        : {}),
    },
    key === null
      ? {
          good: false,
          what: "no installation key yet",
          hint: "it is made at the first start; restore it from a backup if this folder is not new",
        }
      : { good: (key.mode & 0o077) === 0, what: `installation key has mode ${(key.mode & 0o777).toString(8)}` },
  ];
}

async function recordsFindings(dataDir: string): Promise<Finding[]> {
  const check = await checkRecords(dataDir);
  const broken = check.chains.filter((chain) => chain.broken !== null);
  return [
    {
      good: check.recordsFaults.length + check.stateFaults.length === 0,
      what: `records: committed through ${check.committedSeq}, snapshot at ${check.snapshotSeq ?? "none"}`,
    },
    {
      good: broken.length === 0,
      what: `hash chains: ${check.chains.length - broken.length} whole, ${broken.length} broken`,
    },
  ];
}

async function runningFindings(url: string): Promise<Finding[]> {
  const answer = await fetch(`${url}/healthz`).catch(() => null);
  if (answer === null)
    return [
      {
        good: false,
        what: `the gateway does not answer at ${url}`,
        hint: "it may be starting; look again in a moment",
      },
    ];
  const text = await answer.text();
  return [{ good: answer.ok, what: `running at ${url}: ${answer.ok ? "healthy" : text}` }];
}

async function attempt(part: string, look: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await look();
  } catch (error) {
    return [
      {
        good: false,
        what: `${part}: ${error instanceof Error ? error.message : String(error)}`,
        hint: "restore from a backup if this cannot be mended",
      },
    ];
  }
}
