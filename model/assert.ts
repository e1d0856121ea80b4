/**
 * States what must hold. A failure is our mistake, never the world's: the process ends and recovers from its last commit.
 *
 * Throws: AssertionFailure.
 */
export function assert(condition: unknown, whatMustHold: string): asserts condition {
  if (!condition) throw new AssertionFailure(whatMustHold);
}

export class AssertionFailure extends Error {
  override readonly name = "AssertionFailure";
}
