import { toHash } from "../route.ts";
import { t } from "../text/text.ts";

/** From duty to the people, and to oneself. */
export function PeopleTabs(props: { readonly here: "duty" | "people" | "me" }) {
  const places = [
    { screen: "duty", to: toHash({ screen: "duty", enterprise: null }), word: "nav.duty" },
    { screen: "people", to: toHash({ screen: "people" }), word: "nav.people" },
    { screen: "me", to: toHash({ screen: "me" }), word: "nav.me" },
  ] as const;
  return (
    <nav class="lines-tabs" aria-label={t("duty.title")}>
      {places.map(({ screen, to, word }) => (
        <a key={screen} href={to} aria-current={props.here === screen ? "page" : undefined}>
          {t(word)}
        </a>
      ))}
    </nav>
  );
}
