import { type HealthCheck, healthCheck, sentValue } from "./health-check.ts";

/** Readings after a jump within which it must be back to count as a spike and no change. */
const BACK_WITHIN = 2;
/** How long the advice stands after a spike: long enough to be seen. A proposal. */
const STANDS_MS = 600_000;

interface Memory {
  known: boolean;
  /** The value before a jump that may be a spike, or the newest value. */
  base: number | null;
  /** Where it jumped to; null: no jump is under way. */
  peak: number | null;
  /** Readings that are left to come back. */
  left: number;
  spike: { readonly to: number; readonly untilMs: number } | null;
}

/**
 * A jump of more than `jump` in one reading and back within two: a loose contact or a disturbance. Advice only: it never holds back what
 * the spike itself alarms.
 */
export function spike({ jump }: { readonly jump: number }): HealthCheck {
  return healthCheck<Memory>({
    name: "spike",
    nameZh: "尖峰",
    others: [],
    form: "",
    newMemory: () => ({ known: false, base: null, peak: null, left: 0, spike: null }),
    take: (memory, _input, reading, atMs) => {
      const value = sentValue(reading);
      memory.known = value !== null;
      if (value === null) forget(memory);
      else if (memory.base === null) memory.base = value;
      else if (memory.peak === null) begin(memory, memory.base, value, jump);
      else goOn(memory, memory.base, value, { jump, atMs });
    },
    judge: (memory, atMs) => {
      if (memory.spike !== null && atMs >= memory.spike.untilMs) memory.spike = null;
      if (memory.spike !== null) return "failed";
      return memory.known ? "fine" : "unknown";
    },
    dueAtMs: (memory) => memory.spike?.untilMs ?? null,
    facts: (memory) => ({ spikeTo: memory.spike?.to ?? null, jump }),
  });
}

/** What comes after a gap has nothing to do with what was before it. */
function forget(memory: Memory): void {
  memory.base = null;
  memory.peak = null;
}

function begin(memory: Memory, base: number, value: number, jump: number): void {
  if (Math.abs(value - base) <= jump) {
    memory.base = value;
    return;
  }
  memory.peak = value;
  memory.left = BACK_WITHIN;
}

function goOn(
  memory: Memory,
  base: number,
  value: number,
  { jump, atMs }: { readonly jump: number; readonly atMs: number },
) {
  const isBack = Math.abs(value - base) <= jump / 2;
  // A jump is under way.
  if (isBack) memory.spike = { to: memory.peak as number, untilMs: atMs + STANDS_MS };
  memory.left--;
  if (!isBack && memory.left > 0) return;
  memory.base = value;
  memory.peak = null;
}
