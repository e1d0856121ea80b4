import type { ComponentChildren } from "preact";
import { goTo } from "../route.ts";
import { plant } from "../server/plant.ts";
import { session } from "../server/session.ts";
import { t } from "../text/text.ts";

/** The enterprise a screen is about: the reader's own, the one named in the address, or one that is chosen here. */
export function EnterpriseChoice(props: {
  readonly screen: "timeline" | "blind" | "duty";
  readonly chosen: string | null;
  readonly children: (enterprise: string) => ComponentChildren;
}) {
  const who = session.value;
  const own = who !== null && who !== "unknown" ? who.user.enterprise : null;
  const all = plant.value?.places.enterprises ?? [];
  const enterprise = props.chosen ?? own ?? (all.length === 1 ? (all[0]?.id ?? null) : null);
  return (
    <>
      {all.length > 1 ? (
        <label class="field">
          {t("ticket.enterprise")}
          <select
            value={enterprise ?? ""}
            data-testid="enterprise"
            onChange={({ currentTarget }) => goTo({ screen: props.screen, enterprise: currentTarget.value || null })}
          >
            <option value="">{t("timeline.pick")}</option>
            {all.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
      ) : null}
      {enterprise === null ? <p class="empty">{t("timeline.pick")}</p> : props.children(enterprise)}
    </>
  );
}
