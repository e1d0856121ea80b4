import type { ApiContext } from "./context.ts";
import { Refusal } from "./refusal.ts";
import type { SignInAttempt } from "./sign-in-limit.ts";

/**
 * Runs what proves a password or a set-up token, as one attempt of the sign-in limit. Throws RATE_LIMITED when there is none left.
 * `prove` gives the attempt back when nothing was guessed.
 */
export async function asAttempt<T>(
  { signInLimit, ports }: ApiContext,
  who: { readonly username: string; readonly address: string },
  prove: (attempt: SignInAttempt & { readonly allowed: true }) => Promise<T>,
): Promise<T> {
  const attempt = await signInLimit.attempt(who, () => ports.nowMs());
  if (!attempt.allowed) {
    const seconds = Math.max(1, Math.ceil(attempt.waitMs / 1000));
    throw new Refusal("RATE_LIMITED", { params: { seconds }, retryAfterSeconds: seconds });
  }
  try {
    return await prove(attempt);
  } finally {
    attempt.settled();
  }
}
