import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type Found, type Fragment, lintFragment, readTag, saveFragment } from "../act/rule-actions.ts";
import { languageTag, t } from "../text/text.ts";

const LINT_AFTER_MS = 400;

/**
 * The lint of a fragment while it is filled in, and its saving against the version of the catalogue that the form was opened on. `openedOn`
 * null: of something new, which no version holds.
 */
export function useCatalogForm(fragment: Fragment, openedOn: string | null) {
  const found = useSignal<Found | null>(null);
  const checking = useSignal(false);
  const failure = useSignal<string | null>(null);
  const stale = useSignal(false);
  const sending = useSignal(false);
  const tag = useSignal(openedOn);
  const said = JSON.stringify(fragment);
  useEffect(() => {
    if (openedOn === null) void readTag().then((read) => (tag.value ??= read));
  }, []);
  useEffect(() => {
    const stop = new AbortController();
    checking.value = true;
    const lint = async (): Promise<void> => {
      const answer = await lintFragment(fragment, stop.signal);
      if (stop.signal.aborted) return;
      checking.value = false;
      failure.value = answer.ok ? null : answer.error;
      if (answer.ok) found.value = answer.value;
    };
    const timer = setTimeout(() => void lint(), LINT_AFTER_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [said, languageTag.value]);
  /** True: it is in force. */
  const save = async (reason: string): Promise<boolean> => {
    sending.value = true;
    // Without the version the form was opened on, a save could overwrite what somebody else has done meanwhile.
    tag.value ??= await readTag();
    if (tag.value === null) {
      sending.value = false;
      failure.value = t("rules.no-tag");
      return false;
    }
    const saved = await saveFragment(fragment, { reason, tag: tag.value });
    sending.value = false;
    stale.value = !saved.ok && saved.error.reason === "stale";
    failure.value = saved.ok || stale.value ? null : saved.error.message;
    if (!saved.ok && saved.error.errors.length > 0) {
      found.value = { errors: saved.error.errors, warnings: found.value?.warnings ?? [] };
    }
    return saved.ok;
  };
  /** The person has seen that somebody else changed it: the next save expects what is in force now. */
  const acceptTheirs = async (): Promise<void> => {
    tag.value = await readTag();
    stale.value = false;
  };
  return { found, checking, failure, stale, sending, save, acceptTheirs };
}
