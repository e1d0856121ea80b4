import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { authorized } from "../server/session.ts";

export interface ReadView<T> {
  readonly value: Signal<T | null>;
  /** Why the newest attempt gave nothing; `value` is then what came before. */
  readonly failure: Signal<string | null>;
}

/** Reads one thing of the API now, every `everyMs`, and whenever `again` changes. One question at a time; none without a path. */
export function useRead<T>(path: string | null, everyMs: number, again: unknown): ReadView<T> {
  const value = useSignal<T | null>(null);
  const failure = useSignal<string | null>(null);
  useEffect(() => {
    if (path === null) return;
    const stop = new AbortController();
    let asking = false;
    const read = async (): Promise<void> => {
      if (asking) return;
      asking = true;
      const answer = await authorized<T>(path, { signal: stop.signal });
      asking = false;
      if (stop.signal.aborted) return;
      failure.value = answer.ok ? null : answer.error.message;
      if (answer.ok) value.value = answer.value;
    };
    void read();
    const timer = setInterval(() => void read(), everyMs);
    return () => {
      clearInterval(timer);
      stop.abort();
    };
  }, [path, everyMs, again]);
  return { value, failure };
}
