import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism, cpus, release, totalmem } from "node:os";

/** Words put before a command so that it runs on one processor; empty where that cannot be done. */
export interface Pins {
  readonly server: readonly string[];
  readonly load: readonly string[];
}

const SERVER_CPU = "0";
const LOAD_CPU = "1";

/** Server and load each get a processor of their own, so that neither takes time from the other. */
export function findPins(): Pins {
  const works = spawnSync("taskset", ["-c", `${SERVER_CPU},${LOAD_CPU}`, "true"]).status === 0;
  if (!works || availableParallelism() < 2) return { server: [], load: [] };
  return { server: ["taskset", "-c", SERVER_CPU], load: ["taskset", "-c", LOAD_CPU] };
}

/** This process makes load, too: it keeps away from the server's processor. */
export function pinSelf({ load }: Pins): void {
  if (load.length > 0) execFileSync("taskset", ["-a", "-c", "-p", LOAD_CPU, String(process.pid)], { stdio: "ignore" });
}

/** USER_HZ: what /proc counts in, on every Linux. */
const TICKS_PER_SECOND = 100;

/** Processor time a process and all its threads have used. */
export function cpuSecondsOf(pid: number): number {
  return cpuSecondsIn(`/proc/${pid}/stat`);
}

/** Processor time the first thread of a process has used. */
export function mainCpuSecondsOf(pid: number): number {
  return cpuSecondsIn(`/proc/${pid}/task/${pid}/stat`);
}

/** Processor time this process's first thread has used, to the nanosecond: neighbours on the machine do not show in it. */
export function ownMainCpuMs(): number {
  const text = readFileSync(`/proc/self/task/${process.pid}/schedstat`, "latin1");
  return Number(text.split(" ")[0]) / 1e6;
}

function cpuSecondsIn(path: string): number {
  const text = readFileSync(path, "latin1");
  // The name in parentheses may hold anything: fields are counted from behind it. utime is field 14, stime 15; the first behind is 3.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

export function residentBytesOf(pid: number): number {
  const match = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"));
  return Number(match?.[1] ?? Number.NaN) * 1024;
}

/** Throws when this process, or one started by it, may not open so many files. Node itself goes up to the hard limit. */
export function requireOpenFiles(count: number): void {
  const match = /^Max open files\s+\S+\s+(\S+)/m.exec(readFileSync("/proc/self/limits", "latin1"));
  const allowed = match?.[1] === "unlimited" ? Number.POSITIVE_INFINITY : Number(match?.[1]);
  if (allowed < count) throw new Error(`${count} open files are needed, ${allowed} are allowed: raise \`ulimit -Hn\``);
}

/** The kind of machine, as a figure must name it. */
export function describeMachine(): Readonly<Record<string, string | number>> {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cpus: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    linux: release(),
    node: process.version,
    loadBefore: Number(readFileSync("/proc/loadavg", "latin1").split(" ")[0]),
  };
}
