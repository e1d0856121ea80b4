import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { authorized, type ListPage, withQuery } from "../server/session.ts";

export interface ListView<T> {
  readonly items: Signal<readonly T[] | null>;
  readonly failure: Signal<string | null>;
  readonly more: Signal<boolean>;
  readonly readMore: () => void;
}

/**
 * Reads a list of the API page by page: the first page at once, and again every `everyMs` and whenever `again` changes, while no further
 * one is shown. An answer to a question that was asked before the newest one is not shown.
 */
export function useList<T>(path: string, everyMs: number | null = null, again: unknown = null): ListView<T> {
  const items = useSignal<readonly T[] | null>(null);
  const failure = useSignal<string | null>(null);
  const more = useSignal(false);
  const cursor = useRef<string | null>(null);
  const further = useRef<string | null>(null);
  const asked = useRef(0);
  const read = async (from: string | null): Promise<void> => {
    const question = ++asked.current;
    const answer = await authorized<ListPage<T>>(withQuery(path, { cursor: from }));
    if (question !== asked.current) return;
    failure.value = answer.ok ? null : answer.error.message;
    if (!answer.ok) return;
    items.value = from === null ? answer.value.items : [...(items.peek() ?? []), ...answer.value.items];
    cursor.current = answer.value.nextCursor;
    more.value = answer.value.nextCursor !== null;
  };
  useEffect(() => {
    const first = (): void => {
      if (further.current !== path) void read(null);
    };
    first();
    const timer = everyMs === null ? undefined : setInterval(first, everyMs);
    return () => clearInterval(timer);
  }, [path, everyMs, again]);
  const readMore = (): void => {
    further.current = path;
    if (cursor.current !== null) void read(cursor.current);
  };
  return { items, failure, more, readMore };
}
