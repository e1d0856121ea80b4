import type { WireChecklistItem } from "../../api/wire-ticket.ts";
import { type ItemAnswer, type ItemResult, isWithin, whatLacks, withValue } from "../lines/inspection-answers.ts";
import { choiceName, fieldName } from "../lines/ticket-kinds.ts";
import { pointsByKey } from "../server/plant.ts";
import { livePoint } from "../live/live.ts";
import { formatUnit, formatValue } from "../text/format.ts";
import { t } from "../text/text.ts";
import { PhotosInput } from "./photos-input.tsx";

const RESULTS: readonly ItemResult[] = ["ok", "nok", "na"];

/** One item of a list: answered with the thumb, its value beside what the gauge says. */
export function ChecklistItem(props: {
  readonly item: WireChecklistItem;
  readonly enterprise: string;
  readonly answer: ItemAnswer;
  readonly change: (answer: ItemAnswer) => void;
}) {
  const { item, answer, change } = props;
  const lacks = whatLacks(item, answer);
  const shown = answer.result !== undefined && answer.result !== "na";
  return (
    <li class="panel checklist-item" data-testid={`item-${item.id}`} data-answered={lacks === null}>
      <fieldset>
        <legend>{item.text}</legend>
        <div class="segments thumb" role="group" aria-label={item.text}>
          {RESULTS.map((result) => (
            <button
              key={result}
              type="button"
              aria-pressed={answer.result === result}
              data-testid={result}
              onClick={() => change({ ...answer, result })}
            >
              {choiceName("inspection", result) ?? result}
            </button>
          ))}
        </div>
        {item.kind === "value" && answer.result !== "na" ? <ValueInput {...props} /> : null}
        {answer.result === "nok" ? (
          <label>
            {fieldName("inspection", "note")}
            <input
              maxLength={200}
              required={lacks === "note"}
              value={answer.note ?? ""}
              data-testid="note"
              onInput={({ currentTarget }) => change({ ...answer, note: currentTarget.value })}
            />
          </label>
        ) : null}
        {item.photo || shown ? (
          <PhotosInput
            word={fieldName("inspection", "photos")}
            required={item.photo}
            most={1}
            enterprise={props.enterprise}
            value={answer.photo}
            set={(photo) => change(withPhoto(answer, photo))}
          />
        ) : null}
      </fieldset>
      {lacks === null || lacks === "result" ? null : <p class="note">{t(`inspection.lacks.${lacks}`)}</p>}
    </li>
  );
}

function ValueInput(props: {
  readonly item: WireChecklistItem;
  readonly enterprise: string;
  readonly answer: ItemAnswer;
  readonly change: (answer: ItemAnswer) => void;
}) {
  const { item, answer, change } = props;
  const bounded = item.min !== null || item.max !== null;
  return (
    <div class="value-input">
      <label>
        <span>
          {fieldName("inspection", "value")} {formatUnit(item.unit)}
          {bounded ? <span class="note number"> {`${item.min ?? "…"} – ${item.max ?? "…"}`}</span> : null}
        </span>
        <input
          type="number"
          inputMode="decimal"
          step="any"
          value={answer.value === undefined ? "" : String(answer.value)}
          data-testid="value"
          onInput={({ currentTarget }) =>
            change(withValue(item, answer, currentTarget.value === "" ? undefined : currentTarget.valueAsNumber))
          }
        />
      </label>
      {item.point === null ? null : <Gauge enterprise={props.enterprise} point={item.point} />}
      {answer.value !== undefined && !isWithin(item, answer.value) ? (
        <b class="out-of-range">{t("inspection.out-of-range")}</b>
      ) : null}
    </div>
  );
}

/** What the gateway has of the same thing now. */
function Gauge(props: { readonly enterprise: string; readonly point: string }) {
  const key = `${props.enterprise}/${props.point}`;
  const facts = pointsByKey.value.get(key);
  const now = livePoint(key).value;
  return (
    <span class="note">
      {props.point} {t("lines.online")}{" "}
      <b class="number">
        {formatValue(now?.v ?? null, facts ?? null)} {formatUnit(facts?.unit ?? null)}
      </b>
    </span>
  );
}

function withPhoto(answer: ItemAnswer, photo: unknown): ItemAnswer {
  const { photo: _, ...rest } = answer;
  // What the photo field sets is a photo's name.
  return photo === undefined ? rest : { ...rest, photo: photo as NonNullable<ItemAnswer["photo"]> };
}
