import { health } from "../server/health.ts";
import { t } from "../text/text.ts";

export function Footer() {
  return (
    <footer class="footer">
      <p>{t("app.safety")}</p>
      {health.value === null ? null : <p class="number">Twinline {health.value.version}</p>}
    </footer>
  );
}
