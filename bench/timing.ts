/** Milliseconds a piece of work takes. */
export async function timeMs(work: () => unknown): Promise<number> {
  const startedAtMs = performance.now();
  await work();
  return performance.now() - startedAtMs;
}

/** Times the same work over and over. */
export async function timesMs(count: number, work: () => unknown): Promise<readonly number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) times.push(await timeMs(work));
  return times;
}
