import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ruleChanges } from "../act/rule-actions.ts";
import { authorizedList } from "../server/session.ts";
import { languageTag } from "../text/text.ts";

export interface AllView<T> {
  /** null: not read yet. */
  readonly items: Signal<readonly T[] | null>;
  readonly failure: Signal<string | null>;
}

/** Reads a whole list now, and again after this page has changed rules or the language. */
export function useAll<T>(path: string): AllView<T> {
  const items = useSignal<readonly T[] | null>(null);
  const failure = useSignal<string | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    void authorizedList<T>(path, stop.signal).then((answer) => {
      if (stop.signal.aborted) return;
      failure.value = answer.ok ? null : answer.error.message;
      if (answer.ok) items.value = answer.value;
    });
    return () => stop.abort();
  }, [path, ruleChanges.value, languageTag.value]);
  return { items, failure };
}
