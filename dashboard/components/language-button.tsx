import { switchLanguage, t } from "../text/text.ts";

export function LanguageButton() {
  return (
    <button
      type="button"
      class="quiet"
      data-testid="language"
      aria-label={t("language.switch.label")}
      onClick={switchLanguage}
    >
      {t("language.switch")}
    </button>
  );
}
