import { dialog } from "../act/dialog.ts";
import { health } from "../server/health.ts";
import { t } from "../text/text.ts";

export function Footer() {
  return (
    <footer class="footer">
      <p>{t("app.safety")}</p>
      <button type="button" class="quiet" data-testid="my-phone" onClick={openPhone}>
        {t("phone.title")}
      </button>
      {health.value === null ? null : <p class="number">Twinline {health.value.version}</p>}
    </footer>
  );
}

function openPhone(): void {
  dialog.value = { kind: "phone" };
}
