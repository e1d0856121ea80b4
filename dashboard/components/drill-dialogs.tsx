import { useSignal } from "@preact/signals";
import type { WireDrill } from "../../api/wire-drill.ts";
import { DRILL_MS_MAX } from "../../model/drill.ts";
import { dialog } from "../act/dialog.ts";
import { plant } from "../server/plant.ts";
import { session } from "../server/session.ts";
import { t } from "../text/text.ts";
import { describeDrillPlace } from "./drill-banner.tsx";
import { OrderForm, textOf } from "./order-form.tsx";
import { TickBoxes } from "./tick-boxes.tsx";

/** A drill is declared for a place and a time, with a reason, and may be ended before its time. */
export function DrillDialogs() {
  const open = dialog.value;
  if (open?.kind === "declare-drill") return <DeclareDialog />;
  return open?.kind === "end-drill" ? <EndDialog drill={open.drill} /> : null;
}

const MINUTES_MAX = DRILL_MS_MAX / 60_000;
const TEXT_LENGTH_MAX = 1000;

function DeclareDialog() {
  const who = session.value;
  const own = who === null || who === "unknown" ? null : who.user.enterprise;
  const enterprises = (plant.value?.places.enterprises ?? []).filter(({ id }) => own === null || id === own);
  const enterprise = useSignal(enterprises[0]?.id ?? "");
  const site = useSignal("");
  const points = useSignal<readonly string[]>([]);
  const sites = (plant.value?.places.sites ?? []).filter((each) => each.enterprise === enterprise.value);
  const toBody = (form: FormData) => ({
    enterprise: enterprise.value,
    site: site.value || null,
    points: points.value,
    scenario: textOf(form, "scenario") || null,
    minutes: Number(form.get("minutes")),
    reason: textOf(form, "reason"),
  });
  return (
    <OrderForm title={t("drill.declare.title")} submit={t("drill.declare.submit")} path="/drills" toBody={toBody}>
      <Choice
        label={t("drill.enterprise")}
        testId="drill-enterprise"
        choices={enterprises}
        value={enterprise.value}
        choose={(next) => {
          enterprise.value = next;
          site.value = "";
          points.value = [];
        }}
      />
      <Choice
        label={t("drill.site")}
        testId="drill-site"
        choices={[{ id: "", name: t("drill.site.all") }, ...sites]}
        value={site.value}
        choose={(next) => {
          site.value = next;
          points.value = [];
        }}
      />
      <Points
        key={`${enterprise.value}/${site.value}`}
        enterprise={enterprise.value}
        site={site.value}
        chosen={points.value}
        choose={(next) => (points.value = next)}
      />
      <label>
        {t("drill.scenario")}
        <input name="scenario" maxLength={200} data-testid="drill-scenario" />
      </label>
      <label>
        {t("drill.minutes", { max: MINUTES_MAX })}
        <input
          name="minutes"
          type="number"
          min={1}
          max={MINUTES_MAX}
          required
          defaultValue="60"
          data-testid="drill-minutes"
        />
      </label>
      <label>
        {t("drill.reason")}
        <textarea name="reason" rows={2} required autofocus maxLength={TEXT_LENGTH_MAX} data-testid="drill-reason" />
      </label>
      <p class="note">{t("drill.declare.why")}</p>
    </OrderForm>
  );
}

function Choice(props: {
  readonly label: string;
  readonly testId: string;
  readonly choices: readonly { readonly id: string; readonly name: string }[];
  readonly value: string;
  readonly choose: (id: string) => void;
}) {
  return (
    <label>
      {props.label}
      <select
        value={props.value}
        data-testid={props.testId}
        onChange={({ currentTarget }) => props.choose(currentTarget.value)}
      >
        {props.choices.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Closed until somebody asks: most drills are of a whole place, and a plant has hundreds of points. */
function Points(props: {
  readonly enterprise: string;
  /** "": all sites. */
  readonly site: string;
  readonly chosen: readonly string[];
  readonly choose: (points: readonly string[]) => void;
}) {
  const { enterprise, site, chosen, choose } = props;
  const filter = useSignal("");
  const sought = filter.value.toLowerCase();
  const offered = (plant.value?.points ?? []).filter(
    (point) =>
      point.enterprise === enterprise &&
      (site === "" || point.site === site) &&
      (chosen.includes(point.id) || `${point.id} ${point.name}`.toLowerCase().includes(sought)),
  );
  return (
    <details class="drill-points" data-testid="drill-points">
      <summary>
        {t("drill.points")} {chosen.length === 0 ? "" : t("drill.points.chosen", { n: chosen.length })}
      </summary>
      <input
        type="search"
        aria-label={t("drill.points.filter")}
        placeholder={t("drill.points.filter")}
        value={filter.value}
        onInput={({ currentTarget }) => (filter.value = currentTarget.value)}
      />
      <div class="drill-points-list">
        <TickBoxes
          choices={offered.map(({ id, name }) => ({ id, name: `${id} ${name}` }))}
          chosen={chosen}
          choose={choose}
        />
      </div>
    </details>
  );
}

function EndDialog(props: { readonly drill: WireDrill }) {
  const { drill } = props;
  return (
    <OrderForm
      title={t("drill.end.title")}
      subject={describeDrillPlace(drill)}
      submit={t("drill.end")}
      path={`/drills/${encodeURIComponent(drill.id)}/end`}
      toBody={(form) => ({ note: textOf(form, "note") || null })}
    >
      <label>
        {t("drill.end.note")}
        <textarea name="note" rows={2} autofocus maxLength={TEXT_LENGTH_MAX} data-testid="drill-note" />
      </label>
      <p class="note">{t("drill.end.why")}</p>
    </OrderForm>
  );
}
