import type { Signal } from "@preact/signals";
import { t } from "../text/text.ts";

/** The filter that `/` jumps to. Escape empties it. */
export function FilterInput(props: { readonly text: Signal<string> }) {
  const { text } = props;
  return (
    <input
      type="search"
      class="filter"
      data-filter
      data-testid="filter"
      aria-label={t("filter.label")}
      placeholder={t("filter.label")}
      value={text.value}
      onInput={(event) => {
        text.value = event.currentTarget.value.trim();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        text.value = "";
        event.currentTarget.blur();
      }}
    />
  );
}
