import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { t } from "../text/text.ts";

/** A text to be taken elsewhere, with a button that copies it. */
export function CopyField(props: { readonly label: string; readonly text: string; readonly testId: string }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const copied = useSignal(false);
  const copy = async (): Promise<void> => {
    copied.value = field.current !== null && (await copyText(field.current));
  };
  return (
    <div class="copy-field">
      <label>
        {props.label}
        <textarea
          ref={field}
          rows={1}
          readOnly
          spellcheck={false}
          value={props.text}
          data-testid={props.testId}
          onFocus={(event) => event.currentTarget.select()}
        />
      </label>
      <button type="button" class="secondary" onClick={() => void copy()} data-testid={`${props.testId}-copy`}>
        {t(copied.value ? "copy.done" : "copy.label")}
      </button>
      <span class="sr" role="status">
        {copied.value ? t("copy.done") : ""}
      </span>
    </div>
  );
}

/** The browser's clipboard exists only on HTTPS; the old way works on a plant's plain network as well. */
async function copyText(field: HTMLTextAreaElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    field.select();
    return document.execCommand("copy");
  }
}
