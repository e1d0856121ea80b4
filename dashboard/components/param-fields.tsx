import type { FormField, RowsField, SimpleField } from "../rules/form-fields.ts";
import { t, tOpen } from "../text/text.ts";

export type Values = Readonly<Record<string, unknown>>;

/** The fields of a form's object; a value taken away leaves the object, so that the default holds. */
export function ParamFields(props: {
  readonly fields: readonly FormField[];
  readonly values: Values;
  readonly change: (values: Values) => void;
  /** Words of its own for a field, with its unit. */
  readonly nameOf?: (name: string) => string;
  /** Words of its own for a value of a choice. */
  readonly choiceName?: (value: string) => string | undefined;
  /** What is wrong at a field. */
  readonly wrongAt: (name: string) => readonly string[];
}) {
  const { fields, values, change, wrongAt } = props;
  const nameOf = props.nameOf ?? nameOfParam;
  return (
    <>
      {fields.map((field) => {
        const wrong = wrongAt(field.name);
        const set = (value: unknown): void => change(withValue(values, field.name, value));
        return (
          <div key={field.name} class="param" data-wrong={wrong.length > 0} data-testid={`param-${field.name}`}>
            <Field
              field={field}
              name={nameOf(field.name)}
              value={values[field.name]}
              set={set}
              choiceName={props.choiceName}
            />
            {wrong.map((words) => (
              <p key={words} class="param-wrong" role="alert">
                {words}
              </p>
            ))}
          </div>
        );
      })}
    </>
  );
}

function nameOfParam(name: string): string {
  return tOpen(`param.${name}`, name);
}

function Field(props: {
  readonly field: FormField;
  readonly name: string;
  readonly value: unknown;
  readonly set: (value: unknown) => void;
  readonly choiceName?: ((value: string) => string | undefined) | undefined;
}) {
  const { field, name, value, set } = props;
  if (field.form === "rows") return <Rows field={field} name={name} value={value} set={set} />;
  if (field.form === "json") return <JsonField name={name} required={field.required} value={value} set={set} />;
  return (
    <label>
      {name}
      {field.form === "span" ? ` (${t("form.seconds")})` : ""}
      <SimpleInput field={field} value={value} set={set} choiceName={props.choiceName} />
    </label>
  );
}

function SimpleInput(props: {
  readonly field: SimpleField;
  readonly value: unknown;
  readonly set: (value: unknown) => void;
  readonly choiceName?: ((value: string) => string | undefined) | undefined;
}) {
  const describeChoice = (each: string | number | boolean): string =>
    (typeof each === "string" ? props.choiceName?.(each) : undefined) ?? describeValue(each);
  const describeStandard = ({ standard }: SimpleField): string =>
    standard === null ? t("form.not-set") : t("form.default", { value: describeChoice(standard) });
  const { field, value, set } = props;
  const choices = field.form === "yes-no" ? [true, false] : field.choices;
  if (field.form === "choice" || field.form === "yes-no") {
    return (
      <select
        value={choices.some((each) => each === value) ? JSON.stringify(value) : ""}
        onChange={({ currentTarget }) => set(choices.find((each) => JSON.stringify(each) === currentTarget.value))}
      >
        <option value="">{describeStandard(field)}</option>
        {choices.map((each) => (
          <option key={String(each)} value={JSON.stringify(each)}>
            {describeChoice(each)}
          </option>
        ))}
      </select>
    );
  }
  if (field.form === "text") {
    const text = typeof value === "string" ? value : "";
    return <input value={text} onInput={({ currentTarget }) => set(currentTarget.value || undefined)} />;
  }
  const factor = field.form === "span" ? 1000 : 1;
  return (
    <input
      type="number"
      step="any"
      value={typeof value === "number" ? String(value / factor) : ""}
      placeholder={describeStandard(field)}
      onInput={({ currentTarget }) => set(toNumber(currentTarget.value, factor))}
    />
  );
}

function toNumber(text: string, factor: number): number | undefined {
  const value = Number(text);
  if (text === "" || !Number.isFinite(value)) return undefined;
  return factor === 1 ? value : Math.round(value * factor);
}

function describeValue(value: string | number | boolean): string {
  if (typeof value === "boolean") return t(value ? "form.yes" : "form.no");
  return tOpen(`choice.${value}`, String(value));
}

function Rows(props: {
  readonly field: RowsField;
  readonly name: string;
  readonly value: unknown;
  readonly set: (value: unknown) => void;
}) {
  const { field, name, value, set } = props;
  // A list of the schema's rows is made of objects; what is not is drawn as an empty row.
  const rows = Array.isArray(value) ? (value as readonly (Values | null)[]) : [];
  const setRow = (at: number, row: Values | null): void => {
    const next = row === null ? rows.filter((_, i) => i !== at) : rows.map((each, i) => (i === at ? row : each));
    set(next.length === 0 ? undefined : next);
  };
  return (
    <fieldset>
      <legend>{name}</legend>
      {rows.map((row, at) => (
        // Rows have no identity but their place.
        <div key={at} class="param-row">
          {field.columns.map((column) => (
            <Field
              key={column.name}
              field={column}
              name={nameOfParam(column.name)}
              value={row?.[column.name]}
              set={(each) => setRow(at, withValue(row ?? {}, column.name, each))}
            />
          ))}
          <button type="button" class="secondary" onClick={() => setRow(at, null)}>
            {t("form.remove-row")}
          </button>
        </div>
      ))}
      {rows.length < field.most ? (
        <button type="button" class="secondary" onClick={() => set([...rows, {}])}>
          {t("form.add-row")}
        </button>
      ) : null}
    </fieldset>
  );
}

/** Kept as typed until it can be read: nothing half written reaches the rule. */
function JsonField(props: {
  readonly name: string;
  readonly required: boolean;
  readonly value: unknown;
  readonly set: (value: unknown) => void;
}) {
  const take = (area: HTMLTextAreaElement): void => {
    const text = area.value.trim();
    try {
      props.set(text === "" ? undefined : JSON.parse(text));
      area.setCustomValidity("");
    } catch {
      area.setCustomValidity(t("form.bad-json"));
      area.reportValidity();
    }
  };
  return (
    <label>
      {props.name} ({t("form.json")})
      <textarea
        rows={2}
        class="code"
        defaultValue={props.value === undefined ? "" : JSON.stringify(props.value)}
        onChange={({ currentTarget }) => take(currentTarget)}
      />
    </label>
  );
}

function withValue(values: Values, name: string, value: unknown): Values {
  const { [name]: _old, ...rest } = values;
  return value === undefined ? rest : { ...values, [name]: value };
}
