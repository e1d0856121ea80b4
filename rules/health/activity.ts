/** In which of the last 24 blocks of time a value changed: bit 0 is the block of the newest change, or of the newest look. JSON. */
export interface Activity {
  block: number;
  mask: number;
}

/** A day has as many hours. */
export const BLOCKS = 24;
const MASK_ALL = (1 << BLOCKS) - 1;

export function newActivity(): Activity {
  return { block: 0, mask: 0 };
}

export function noteActivity(activity: Activity, atMs: number, blockMs: number): void {
  const block = Math.floor(atMs / blockMs);
  activity.mask = maskIn(activity, block) | 1;
  activity.block = block;
}

/** Blocks with a change, of the 24 that end with this instant. */
export function activeBlocksAt(activity: Activity, atMs: number, blockMs: number): number {
  return countBits(maskIn(activity, Math.floor(atMs / blockMs)));
}

/** Blocks with a change, of the 24 that end with the newest change. */
export function activeBlocks({ mask }: Activity): number {
  return countBits(mask);
}

function maskIn({ block, mask }: Activity, newest: number): number {
  const passed = newest - block;
  return passed >= BLOCKS ? 0 : (mask << passed) & MASK_ALL;
}

function countBits(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++;
  return count;
}
