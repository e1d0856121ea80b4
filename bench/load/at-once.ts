/** Does `work` for 0 … count − 1, at most `atOnce` at a time, in order of their beginning. */
export async function doAll(count: number, atOnce: number, work: (no: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, worker));
}
