import type { TicketField } from "../lines/ticket-fields.ts";
import { choiceName, fieldName } from "../lines/ticket-kinds.ts";
import { t } from "../text/text.ts";
import { ParamFields, type Values } from "./param-fields.tsx";
import { PhotosInput } from "./photos-input.tsx";
import {
  type Asked,
  ChoiceInput,
  DayInput,
  InstantInput,
  NumberInput,
  TextInput,
  YesNoInput,
} from "./ticket-inputs.tsx";
import { AboutInput, ChecklistInput, PlaceInput, SeveralInput, TicketInput } from "./ticket-choices.tsx";

interface FormProps {
  readonly kind: string;
  readonly enterprise: string;
}

/** The fields of what is said to a ticket, each with its word before it. */
export function TicketFields(
  props: FormProps & {
    readonly fields: readonly TicketField[];
    readonly values: Values;
    readonly change: (values: Values) => void;
  },
) {
  return (
    <>
      {props.fields.map((field) => (
        <div key={field.name} class="param" data-testid={`field-${field.name}`}>
          <Field
            {...props}
            field={field}
            value={props.values[field.name]}
            set={(value) => props.change({ ...props.values, [field.name]: value })}
          />
        </div>
      ))}
    </>
  );
}

type FieldProps = FormProps & {
  readonly field: TicketField;
  readonly value: unknown;
  readonly set: (value: unknown) => void;
};

function Field(props: FieldProps) {
  const { field, kind, enterprise, value, set } = props;
  const word = fieldName(kind, field.name);
  const asked: Asked = { word, required: field.required, value, set };
  switch (field.form) {
    case "text":
    case "long-text":
    case "texts":
      return <TextInput {...asked} form={field.form} />;
    case "number":
      return <NumberInput {...asked} field={field} />;
    case "instant":
      return <InstantInput {...asked} />;
    case "day":
      return <DayInput {...asked} />;
    case "must":
    case "yes-no":
      return <YesNoInput {...asked} field={field} />;
    case "choice":
      return <ChoiceInput {...asked} field={field} nameOf={(each) => choiceName(kind, each) ?? each} />;
    case "photo":
    case "photos":
      return <PhotosInput {...asked} most={field.form === "photo" ? 1 : 20} enterprise={enterprise} />;
    case "site":
    case "zone":
    case "point":
      return <PlaceInput {...asked} form={field.form} enterprise={enterprise} />;
    case "points":
    case "zones":
    case "devices":
      return <SeveralInput {...asked} form={field.form} enterprise={enterprise} />;
    case "ticket":
    case "tickets":
      return <TicketInput {...asked} name={field.name} several={field.form === "tickets"} enterprise={enterprise} />;
    case "about":
      return <AboutInput {...asked} enterprise={enterprise} />;
    case "checklist":
      return <ChecklistInput {...asked} enterprise={enterprise} />;
    case "object":
    case "objects":
      return <ObjectsInput {...props} {...asked} field={field} />;
    case "json":
      return <JsonInput {...asked} name={field.name} />;
  }
}

/** Objects with fields of their own, one block each; one that need not be there is added first. */
function ObjectsInput(
  props: FieldProps & Asked & { readonly field: Extract<TicketField, { readonly form: "object" | "objects" }> },
) {
  const { field, word, value, set } = props;
  const one = field.form === "object";
  // Set below alone: objects by the names of their fields.
  const given = (one ? (value === undefined ? [] : [value]) : (value ?? [])) as readonly Values[];
  const rows = given.length === 0 && field.required ? [{}] : given;
  const setRows = (next: readonly Values[]): void => set(one ? next[0] : next);
  return (
    <fieldset class="ticket-rows">
      <legend>{word}</legend>
      {rows.map((row, at) => (
        // Blocks have no identity but their place.
        <div key={at} class="ticket-block" data-testid="block">
          <TicketFields
            kind={props.kind}
            enterprise={props.enterprise}
            fields={field.fields}
            values={row}
            change={(next) => setRows(rows.map((each, i) => (i === at ? next : each)))}
          />
          {field.required && rows.length === 1 ? null : (
            <button type="button" class="secondary" onClick={() => setRows(rows.filter((_, i) => i !== at))}>
              {t("form.remove-row")} {one ? "" : at + 1}
            </button>
          )}
        </div>
      ))}
      {rows.length < field.most ? (
        <button type="button" class="secondary" data-testid="add-block" onClick={() => setRows([...rows, {}])}>
          {t("form.add-row")}
        </button>
      ) : null}
    </fieldset>
  );
}

function JsonInput(props: Asked & { readonly name: string }) {
  return (
    <ParamFields
      fields={[{ form: "json", name: props.name, required: props.required }]}
      values={{ [props.name]: props.value }}
      change={(next) => props.set(next[props.name])}
      nameOf={() => props.word}
      wrongAt={() => []}
    />
  );
}
