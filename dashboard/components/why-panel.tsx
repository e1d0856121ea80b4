import { useSignal } from "@preact/signals";
import type { WirePoint } from "../../api/wire.ts";
import type { WireWhy, WireWhyCondition } from "../../api/wire-why.ts";
import { nowMs } from "../live/live.ts";
import { formatInstant } from "../text/format.ts";
import { t } from "../text/text.ts";
import { LevelMark } from "./level-mark.tsx";
import type { ReadView } from "./use-read.ts";
import { useWhy } from "./use-why.ts";

/** Why the point alarms or does not, now or at a chosen instant: every rule in a sentence, worded by the gateway. */
export function WhyPanel(props: {
  readonly point: WirePoint;
  readonly at: number | null;
  /** Of now: the page asks it once for all who want it. */
  readonly now: ReadView<WireWhy>;
}) {
  const at = useSignal<number | null>(props.at);
  const then = useWhy(props.point, at.value ?? undefined);
  const { value, failure } = at.value === null ? props.now : then;
  return (
    <section class="panel why" aria-label={t("why.title")} data-testid="why">
      <div class="toolbar">
        <h2>{t("why.title")}</h2>
        <label class="why-at">
          {t("why.at")}
          <input
            type="datetime-local"
            step="1"
            value={at.value === null ? "" : toLocal(at.value)}
            onChange={(event) => (at.value = toInstant(event.currentTarget.value))}
          />
        </label>
        {at.value === null ? null : (
          <button type="button" class="secondary" onClick={() => (at.value = null)}>
            {t("why.now")}
          </button>
        )}
      </div>
      {failure.value === null ? null : <p class="note">{t("why.failed", { message: failure.value })}</p>}
      {value.value === null ? null : <Told why={value.value} />}
    </section>
  );
}

function Told(props: { readonly why: WireWhy }) {
  const { conditions, silence, complete } = props.why;
  return (
    <ul class="why-list">
      <li data-unknown={silence.silent}>{silence.sentence}</li>
      {conditions.length === 0 ? <li data-unknown={true}>{t("why.no-rule")}</li> : null}
      {conditions.map((condition) => (
        <Condition key={`${condition.rule}:${condition.check ?? ""}/${condition.level}`} {...condition} />
      ))}
      {complete ? null : <li class="note">{t("why.incomplete")}</li>}
    </ul>
  );
}

function Condition(condition: WireWhyCondition) {
  const { changed, level, sentence, judgement } = condition;
  return (
    <li data-met={condition.met} data-unknown={judgement === "unknown"}>
      <LevelMark level={level} /> {sentence}
      {changed === null ? null : (
        <span class="note">
          {" "}
          {t("why.changed", {
            by: changed.by,
            at: formatInstant(changed.at, nowMs.value),
            reason: changed.reason ?? t("why.no-reason"),
          })}
        </span>
      )}
    </li>
  );
}

/** What a `datetime-local` field takes: local time without a zone. */
function toLocal(atMs: number): string {
  const local = new Date(atMs - new Date(atMs).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19);
}

/** null: empty, or a time that is still to come. */
function toInstant(text: string): number | null {
  const atMs = Date.parse(text);
  return Number.isFinite(atMs) && atMs <= Date.now() ? atMs : null;
}
