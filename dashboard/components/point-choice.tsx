import type { PointKind } from "../../model/catalog/catalog.ts";
import { plant } from "../server/plant.ts";
import { t } from "../text/text.ts";
import { TickBoxes } from "./tick-boxes.tsx";

/** Points of a zone of fitting kinds, each a box to tick. What was chosen before stays on the list whatever it is. */
export function PointChoice(props: {
  readonly name: string;
  readonly enterprise: string;
  /** null: points of no zone. */
  readonly zone: string | null;
  readonly kinds: readonly PointKind[];
  readonly chosen: readonly string[];
  readonly choose: (points: readonly string[]) => void;
  readonly wrong: readonly string[];
  readonly note?: string;
  /** That the zone has none may be said, and is something else than not to choose. */
  readonly none?: { readonly said: boolean; say(none: boolean): void };
}) {
  const { enterprise, zone, kinds, chosen, choose, none } = props;
  const offered = (plant.value?.points ?? []).filter(
    (point) =>
      point.enterprise === enterprise &&
      ((point.zone === zone && kinds.includes(point.kind)) || chosen.includes(point.id)),
  );
  return (
    <fieldset class="point-choice" data-testid="point-choice">
      <legend>{props.name}</legend>
      {props.note === undefined ? null : <p class="note">{props.note}</p>}
      {offered.length === 0 ? <p class="note">{t("form.no-points")}</p> : null}
      <TickBoxes
        choices={offered.map(({ id, name }) => ({ id, name: `${id} ${name}` }))}
        chosen={chosen}
        choose={choose}
      />
      {none === undefined ? null : (
        <label class="check">
          <input
            type="checkbox"
            checked={none.said}
            data-testid="none-here"
            onChange={({ currentTarget }) => none.say(currentTarget.checked)}
          />
          <span>{t("pack.none-here")}</span>
        </label>
      )}
      {props.wrong.map((words) => (
        <p key={words} class="param-wrong" role="alert">
          {words}
        </p>
      ))}
    </fieldset>
  );
}
