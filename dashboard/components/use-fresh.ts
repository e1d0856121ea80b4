import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { readTag } from "../act/rule-actions.ts";
import { failed, ok, type Result } from "../../model/result.ts";
import { authorizedList } from "../server/session.ts";

/** A list as a form is opened on it. */
export interface Fresh<T> {
  readonly items: readonly T[];
  /** A version of the catalogue the list is no older than; null: it could not be read. */
  readonly tag: string | null;
}

/**
 * Reads a list once, for a form: first the version of the catalogue, then what is in it. What somebody changed while the page stood open is
 * in the form, and what is changed later refuses its saving; the other way round a change between the two would be saved over unseen.
 * null: not read yet, or no path.
 */
export function useFresh<T>(path: string | null): Signal<Result<Fresh<T>, string> | null> {
  const fresh = useSignal<Result<Fresh<T>, string> | null>(null);
  useEffect(() => {
    if (path === null) return;
    const stop = new AbortController();
    const read = async (): Promise<void> => {
      const tag = await readTag();
      const answer = await authorizedList<T>(path, stop.signal);
      if (stop.signal.aborted) return;
      fresh.value = answer.ok ? ok({ items: answer.value, tag }) : failed(answer.error.message);
    };
    void read();
    return () => stop.abort();
  }, [path]);
  return fresh;
}
