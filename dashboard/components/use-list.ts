import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { authorized, type ListPage, withQuery } from "../server/session.ts";

export interface ListView<T> {
  readonly items: Signal<readonly T[] | null>;
  readonly failure: Signal<string | null>;
  readonly more: Signal<boolean>;
  readonly readMore: () => void;
}

/** Reads a list of the API page by page: the first page at once and again every `everyMs` while no further one is shown. */
export function useList<T>(path: string, everyMs: number | null = null): ListView<T> {
  const items = useSignal<readonly T[] | null>(null);
  const failure = useSignal<string | null>(null);
  const more = useSignal(false);
  const cursor = useSignal<string | null>(null);
  const further = useSignal(false);
  const read = async (from: string | null): Promise<void> => {
    const answer = await authorized<ListPage<T>>(withQuery(path, { cursor: from }));
    failure.value = answer.ok ? null : answer.error.message;
    if (!answer.ok) return;
    items.value = from === null ? answer.value.items : [...(items.peek() ?? []), ...answer.value.items];
    cursor.value = answer.value.nextCursor;
    more.value = answer.value.nextCursor !== null;
  };
  useEffect(() => {
    void read(null);
    if (everyMs === null) return;
    const timer = setInterval(() => {
      if (!further.peek()) void read(null);
    }, everyMs);
    return () => clearInterval(timer);
  }, [path, everyMs]);
  const readMore = (): void => {
    further.value = true;
    if (cursor.peek() !== null) void read(cursor.peek());
  };
  return { items, failure, more, readMore };
}
