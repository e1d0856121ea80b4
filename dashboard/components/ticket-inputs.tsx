import type { TicketField } from "../lines/ticket-fields.ts";
import { formatZone, fromLocalInput, toLocalInput } from "../text/local-instant.ts";
import { t } from "../text/text.ts";
import type { Choice } from "./tick-boxes.tsx";

/** One thing asked of somebody. */
export interface Asked {
  readonly word: string;
  readonly required: boolean;
  readonly value: unknown;
  readonly set: (value: unknown) => void;
}

/** A word; one that must be filled in carries a star for the eye, and `required` for everybody else. */
export function Word(props: Pick<Asked, "word" | "required">) {
  return (
    <span>
      {props.word}
      {props.required ? <span aria-hidden="true"> *</span> : null}
    </span>
  );
}

export function TextInput(props: Asked & { readonly form: "text" | "long-text" | "texts" }) {
  const { form, value, set, required } = props;
  if (form === "text") {
    return (
      <label>
        <Word {...props} />
        <input
          required={required}
          maxLength={200}
          value={textOf(value)}
          onInput={({ currentTarget }) => set(currentTarget.value)}
        />
      </label>
    );
  }
  const text = form === "texts" ? (Array.isArray(value) ? value.join("\n") : "") : textOf(value);
  return (
    <label>
      <Word {...props} />
      <textarea
        rows={form === "texts" ? 2 : 3}
        required={required}
        maxLength={form === "texts" ? undefined : 2000}
        value={text}
        onInput={({ currentTarget }) => set(form === "texts" ? currentTarget.value.split("\n") : currentTarget.value)}
      />
      {form === "texts" ? <span class="note">{t("ticket.one-a-line")}</span> : null}
    </label>
  );
}

export function NumberInput(props: Asked & { readonly field: Extract<TicketField, { readonly form: "number" }> }) {
  const { min, max, whole } = props.field;
  return (
    <label>
      <Word {...props} />
      <input
        type="number"
        inputMode="decimal"
        required={props.required}
        step={whole ? 1 : "any"}
        min={min ?? undefined}
        max={max ?? undefined}
        value={typeof props.value === "number" ? String(props.value) : ""}
        onInput={({ currentTarget }) => props.set(currentTarget.value === "" ? undefined : currentTarget.valueAsNumber)}
      />
    </label>
  );
}

/** In the reader's own time zone, which stands beside it. */
export function InstantInput(props: Asked) {
  const atMs = typeof props.value === "number" ? props.value : null;
  return (
    <div class="instant">
      <label>
        <Word {...props} />
        <input
          type="datetime-local"
          step={1}
          required={props.required}
          value={atMs === null ? "" : toLocalInput(atMs)}
          onChange={({ currentTarget }) => props.set(fromLocalInput(currentTarget.value) ?? undefined)}
        />
      </label>
      <button type="button" class="secondary" onClick={() => props.set(wholeSecond(Date.now()))}>
        {t("blind.now")}
      </button>
      <span class="note">{formatZone(atMs ?? Date.now())}</span>
    </div>
  );
}

export function DayInput(props: Asked) {
  return (
    <label>
      <Word {...props} />
      <input
        type="date"
        required={props.required}
        value={textOf(props.value)}
        onChange={({ currentTarget }) => props.set(currentTarget.value)}
      />
    </label>
  );
}

/** What must be answered one way or the other has two answers and none to begin with; the rest is a box to tick. */
export function YesNoInput(
  props: Asked & { readonly field: Extract<TicketField, { readonly form: "must" | "yes-no" }> },
) {
  const { field, word, value, set } = props;
  if (field.form === "yes-no" && field.required) {
    return (
      <fieldset class="answers">
        <legend>
          <Word {...props} />
        </legend>
        {[true, false].map((each) => (
          <label key={String(each)} class="check">
            <input
              type="radio"
              name={`${field.name}-answer`}
              required
              checked={value === each}
              onChange={() => set(each)}
            />
            {t(each ? "form.yes" : "form.no")}
          </label>
        ))}
      </fieldset>
    );
  }
  return (
    <label class="check">
      <input
        type="checkbox"
        required={field.form === "must"}
        checked={value === true || (value === undefined && field.form === "yes-no" && field.standard === true)}
        onChange={({ currentTarget }) =>
          set(field.form === "must" ? currentTarget.checked || undefined : currentTarget.checked)
        }
      />
      <Word word={word} required={field.form === "must"} />
    </label>
  );
}

/** A choice from the words of its kind; what stands where nobody chooses is named. */
export function ChoiceInput(
  props: Asked & {
    readonly field: Extract<TicketField, { readonly form: "choice" }>;
    readonly nameOf: (choice: string) => string;
  },
) {
  const { field, nameOf, ...asked } = props;
  const { choices, standard } = field;
  const none =
    standard === null
      ? t(props.required ? "ticket.choose" : "form.not-set")
      : t("form.default", { value: nameOf(standard) });
  return <OneOf {...asked} choices={choices.map((id) => ({ id, name: nameOf(id) }))} none={none} />;
}

/** One of several choices, or none. */
export function OneOf(props: Asked & { readonly choices: readonly Choice[]; readonly none: string }) {
  return (
    <label>
      <Word {...props} />
      <select
        required={props.required}
        value={textOf(props.value)}
        onChange={({ currentTarget }) => props.set(currentTarget.value || undefined)}
      >
        <option value="">{props.none}</option>
        {props.choices.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function wholeSecond(atMs: number): number {
  return Math.floor(atMs / 1000) * 1000;
}
