import { AssertionFailure } from "../../model/assert.ts";

const ASSERTION = "ASSERTION";

/** Marks an assertion failure so that it is still one after it has left its thread: the clone keeps only the code. */
export function marked<A extends readonly unknown[], R>(method: (...args: A) => R): (...args: A) => R {
  return (...args) => {
    try {
      const result = method(...args);
      // A promise of the same method: its rejection is marked in passing, its value is untouched.
      return result instanceof Promise ? (result.catch(rethrowMarked) as R) : result;
    } catch (error) {
      return rethrowMarked(error);
    }
  };
}

/** Makes an assertion failure of an error marked in its thread; hands any other back. */
export function unmarked(error: unknown): unknown {
  const isMarked = error instanceof Error && "code" in error && error.code === ASSERTION;
  return isMarked ? new AssertionFailure(error.message) : error;
}

function rethrowMarked(error: unknown): never {
  if (error instanceof AssertionFailure) throw Object.assign(error, { code: ASSERTION });
  throw error;
}
