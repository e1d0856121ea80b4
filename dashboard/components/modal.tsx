import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { dialog } from "../act/dialog.ts";
import { t } from "../text/text.ts";
import { CloseIcon } from "./icons.tsx";

/** A native modal dialog: the browser holds the focus inside, Escape closes it, and the focus returns where it was. */
export function Modal(props: { readonly title: string; readonly children: ComponentChildren }) {
  const element = useRef<HTMLDialogElement>(null);
  // Before the next paint, so that what is typed right after the key that opened it lands inside.
  useLayoutEffect(() => {
    const opened = element.current;
    opened?.showModal();
    // Taken off the page while open, it would leave the focus nowhere: closing gives it back.
    return () => opened?.close();
  }, []);
  // The browser tells of the end a moment later: by then the next dialog may be open.
  const onClose = (): void => {
    if (element.current !== null) closeDialog();
  };
  return (
    <dialog ref={element} class="modal" aria-label={props.title} onClose={onClose}>
      <header class="modal-head">
        <h2>{props.title}</h2>
        <button type="button" class="quiet" aria-label={t("dialog.cancel")} onClick={() => element.current?.close()}>
          <CloseIcon />
        </button>
      </header>
      {props.children}
    </dialog>
  );
}

export function closeDialog(): void {
  dialog.value = null;
}
