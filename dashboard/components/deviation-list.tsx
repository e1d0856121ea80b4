import { useSignal } from "@preact/signals";
import type { WireDeviation } from "../../api/wire-rules.ts";
import { mayEditRules } from "../act/permissions.ts";
import { decideDeviation } from "../act/rule-actions.ts";
import { session } from "../server/session.ts";
import { isolate } from "../text/isolate.ts";
import { t } from "../text/text.ts";
import { useAll } from "./use-all.ts";

/** What waits for a second signature. Who asked does not sign. */
export function DeviationList() {
  const { items } = useAll<WireDeviation>("/deviations?limit=200");
  const waiting = (items.value ?? []).filter(({ state }) => state === "asked");
  if (waiting.length === 0) return null;
  return (
    <section class="panel" aria-label={t("deviation.title")}>
      <h2>{t("deviation.title")}</h2>
      <ul class="rule-rows">
        {waiting.map((deviation) => (
          <Waiting key={deviation.id} deviation={deviation} />
        ))}
      </ul>
    </section>
  );
}

function Waiting(props: { readonly deviation: WireDeviation }) {
  const { deviation } = props;
  const failure = useSignal<string | null>(null);
  const who = session.value;
  const user = who === null || who === "unknown" ? null : who.user;
  const may = user !== null && mayEditRules(user, deviation.enterprise);
  const decide = async (verb: "sign" | "refuse"): Promise<void> => {
    failure.value = await decideDeviation(deviation, verb);
  };
  return (
    <li class="rule-row" data-testid="deviation">
      <b>{nameOf(deviation)}</b> {t("deviation.by", { by: deviation.asked.by, reason: isolate(deviation.reason) })}
      <ul>
        {deviation.weakLimits.map(({ path, points, limit, unit, permissible, clause }) => (
          <li key={path}>{t("deviation.limit", { points: points.join(", "), limit, unit, permissible, clause })}</li>
        ))}
      </ul>
      {may && user.username !== deviation.asked.by ? (
        <button type="button" class="primary" data-testid="sign" onClick={() => void decide("sign")}>
          {t("deviation.sign")}
        </button>
      ) : null}{" "}
      {may ? (
        <button type="button" class="secondary" onClick={() => void decide("refuse")}>
          {t("deviation.refuse")}
        </button>
      ) : null}
      {failure.value === null ? null : <p role="alert">{failure.value}</p>}
    </li>
  );
}

function nameOf({ rule }: WireDeviation): string {
  const name = rule["name"] ?? rule["id"];
  return typeof name === "string" ? isolate(name) : "";
}
