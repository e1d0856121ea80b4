import { health } from "../server/health.ts";
import { t } from "../text/text.ts";

export function Footer() {
  return (
    <footer class="footer">
      <p>{t("app.safety")}</p>
      <p class="number">
        <a href="#/design">{t("nav.design")}</a> {health.value === null ? null : `Twinline ${health.value.version}`}
      </p>
    </footer>
  );
}
