import { signal } from "@preact/signals";
import type { WireHealth } from "../../api/wire.ts";
import { authorized } from "./session.ts";

/** What the gateway says about itself; null before the first answer and after a call that was not answered. */
export const health = signal<WireHealth | null>(null);

const EVERY_MS = 5_000;

/** Asks every 5 s. Returns how to stop. */
export function followHealth(): () => void {
  let asking = false;
  const ask = async (): Promise<void> => {
    if (asking) return;
    asking = true;
    // 503 is an answer too: it says what is wrong.
    const answer = await authorized<WireHealth>("/health", { alsoAccept: [503] });
    health.value = answer.ok && typeof answer.value?.ok === "boolean" ? answer.value : null;
    asking = false;
  };
  void ask();
  const timer = setInterval(() => void ask(), EVERY_MS);
  return () => {
    clearInterval(timer);
    health.value = null;
  };
}
