import { activeBlocksAt, type Activity, BLOCKS, newActivity, noteActivity } from "./activity.ts";
import { type HealthCheck, healthCheck, knownValue } from "./health-check.ts";

/** Of the blocks (hours of a day), how many must have readings, and in how many a peer must have moved. Proposals. */
const HEARD_BLOCKS_MIN = 18;
const VARYING_BLOCKS_MIN = BLOCKS / 2;

interface Memory {
  known: boolean;
  /** The newest block; the rings below hold those before it. */
  block: number;
  readonly zeros: number[];
  readonly readings: number[];
  readonly peers: { value: number | null; readonly activity: Activity }[];
}

/** Reads exactly 0 nearly all the time while its peers move: clamped at zero, covered up, or never wired. */
export function clampedAtZero(given: {
  readonly peers: readonly string[];
  readonly forMs: number;
  readonly share: number;
  readonly resolution: number;
}): HealthCheck {
  const { peers, forMs, share, resolution } = given;
  const blockMs = forMs / BLOCKS;
  return healthCheck<Memory>({
    name: "clampedAtZero",
    nameZh: "疑似零点钳位或遮盖",
    others: peers,
    form: `${forMs}/${peers.join(",")}`,
    newMemory: () => ({
      known: false,
      block: 0,
      zeros: Array.from({ length: BLOCKS }, () => 0),
      readings: Array.from({ length: BLOCKS }, () => 0),
      peers: peers.map(() => ({ value: null, activity: newActivity() })),
    }),
    take: (memory, input, reading, atMs) => {
      const value = knownValue(reading);
      const peer = input === 0 ? undefined : memory.peers[input - 1];
      if (peer !== undefined) return takePeer(peer, value, atMs, { blockMs, resolution });
      memory.known = value !== null;
      if (value === null) return;
      const place = moveTo(memory, Math.floor(atMs / blockMs));
      // The place is one of the ring's.
      (memory.readings[place] as number)++;
      if (value === 0) (memory.zeros[place] as number)++;
    },
    judge: (memory, atMs) => {
      if (!memory.known) return "unknown";
      if (memory.readings.filter((n) => n > 0).length < HEARD_BLOCKS_MIN) return "unknown";
      if (zeroShareOf(memory) < share) return "fine";
      const varies = ({ activity }: Memory["peers"][number]) =>
        activeBlocksAt(activity, atMs, blockMs) >= VARYING_BLOCKS_MIN;
      return memory.peers.some(varies) ? "failed" : "fine";
    },
    facts: (memory) => ({ zeroShare: zeroShareOf(memory) }),
  });
}

function takePeer(
  peer: Memory["peers"][number],
  value: number | null,
  atMs: number,
  { blockMs, resolution }: { readonly blockMs: number; readonly resolution: number },
): void {
  const moved = value !== null && peer.value !== null && Math.abs(value - peer.value) > resolution / 2;
  if (moved) noteActivity(peer.activity, atMs, blockMs);
  // A peer rests at its value until it has left it; after a gap it begins anew.
  if (value === null || peer.value === null || moved) peer.value = value;
}

/** Empties the blocks passed over; the place of this block in the rings. */
function moveTo(memory: Memory, block: number): number {
  for (let passed = Math.max(memory.block + 1, block - BLOCKS + 1); passed <= block; passed++) {
    memory.zeros[passed % BLOCKS] = 0;
    memory.readings[passed % BLOCKS] = 0;
  }
  memory.block = Math.max(memory.block, block);
  return memory.block % BLOCKS;
}

function zeroShareOf({ zeros, readings }: Memory): number {
  const sum = (figures: readonly number[]) => figures.reduce((a, b) => a + b, 0);
  return sum(zeros) / Math.max(1, sum(readings));
}
