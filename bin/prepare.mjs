// Makes a checkout ready to run: dependencies installed, sources compiled, dashboard built; each only when it is missing or stale.
// Plain JavaScript without dependencies, because it runs before there are any.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const NODE_WANTED = [20, 19];
const SOURCE_FOLDERS = [
  "model",
  "ingest",
  "rules",
  "alarms",
  "supervision",
  "duty",
  "storage",
  "notify",
  "api",
  "gateway",
  "seeds",
  "bench",
  "test/kit",
  "test/simulation",
];
const SERVER_STAMP = "dist/.server-built";
const DASHBOARD_STAMP = "dist/.dashboard-built";

/** Ends the process with a sentence and a hint when Node is too old to go on. */
export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > NODE_WANTED[0] || (major === NODE_WANTED[0] && minor >= NODE_WANTED[1])) return;
  console.error(`Twinline needs Node.js ${NODE_WANTED.join(".")} or newer; this is ${process.versions.node}.`);
  console.error("Hint: install a newer Node.js (https://nodejs.org) and run the command again.");
  process.exit(2);
}

/** Installs, compiles and builds what is missing, saying what it does. `dashboard: false` leaves the browser app alone. */
export function prepare({ dashboard = true, quiet = false } = {}) {
  checkNode();
  const say = quiet ? () => {} : (text) => console.log(text);
  oneAtATime(() => {
    installDependencies(say);
    buildServer(say);
    if (dashboard) buildDashboard(say);
  });
}

/** Two commands at once in a stale checkout would install over each other: the second waits, and then finds it done. */
function oneAtATime(work) {
  const name = createHash("sha256").update(ROOT).digest("hex").slice(0, 16);
  const place = join(tmpdir(), `twinline-preparing-${name}`);
  while (!tryTake(place)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  // `run` below ends the process when something fails.
  const giveBack = () => rmSync(place, { force: true });
  process.once("exit", giveBack);
  work();
  process.off("exit", giveBack);
  giveBack();
}

function tryTake(place) {
  try {
    writeFileSync(place, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    if (!isAlive(place)) rmSync(place, { force: true });
    return false;
  }
}

/** Whether the process that took the place is still about. One that has only just taken it may not have written its number yet. */
function isAlive(place) {
  try {
    const pid = Number(readFileSync(place, "utf8"));
    if (pid > 0) process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function installDependencies(say) {
  const lock = join(ROOT, "package-lock.json");
  const installed = join(ROOT, "node_modules/.package-lock.json");
  const stamp = join(ROOT, "node_modules/.twinline-lock");
  const wanted = createHash("sha256").update(readFileSync(lock)).digest("hex");
  if (existsSync(installed)) {
    if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
    if (!existsSync(stamp) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs)
      return writeFileSync(stamp, wanted);
  }
  say("· installing dependencies (about a minute, once; one of them is compiled) …");
  run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
  writeFileSync(stamp, wanted);
}

function buildServer(say) {
  if (isFresh(SERVER_STAMP, [...SOURCE_FOLDERS, "tsconfig.base.json", "tsconfig.build.json"])) return;
  say("· compiling …");
  run(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.build.json"]);
  stampNow(SERVER_STAMP);
}

function buildDashboard(say) {
  if (isFresh(DASHBOARD_STAMP, ["dashboard", "model", "api/wire.ts"])) return;
  say("· building the dashboard …");
  run(process.execPath, [join(ROOT, "node_modules/vite/bin/vite.js"), "build", "dashboard", "--logLevel", "warn"]);
  stampNow(DASHBOARD_STAMP);
}

function isFresh(stampPath, inputs) {
  const stamp = join(ROOT, stampPath);
  if (!existsSync(stamp)) return false;
  const builtMs = statSync(stamp).mtimeMs;
  return inputs.every((input) => newestMs(join(ROOT, input)) <= builtMs);
}

function newestMs(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((newest, name) => Math.max(newest, newestMs(join(path, name))), stat.mtimeMs);
}

function stampNow(stampPath) {
  mkdirSync(join(ROOT, "dist"), { recursive: true });
  writeFileSync(join(ROOT, stampPath), "");
}

function run(command, args) {
  try {
    execFileSync(command, args, { cwd: ROOT, stdio: "inherit" });
  } catch (error) {
    console.error(`\nTwinline: "${command} ${args.join(" ")}" failed.`);
    console.error(
      "Hint: the lines above say why. Behind a proxy or mirror, check npm's registry setting, then run the command again.",
    );
    process.exit(typeof error.status === "number" && error.status !== 0 ? error.status : 1);
  }
}
