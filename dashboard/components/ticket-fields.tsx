import { useSignal } from "@preact/signals";
import { handInPhoto, type PhotoName } from "../lines/photo.ts";
import { choiceName, fieldName } from "../lines/ticket-kinds.ts";
import type { TicketField } from "../lines/ticket-fields.ts";
import { plant } from "../server/plant.ts";
import { t } from "../text/text.ts";
import { ParamFields, type Values } from "./param-fields.tsx";

interface FieldProps {
  readonly kind: string;
  readonly enterprise: string;
  readonly values: Values;
  readonly change: (values: Values) => void;
}

/** The fields of what is said to a ticket. */
export function TicketFields(props: FieldProps & { readonly fields: readonly TicketField[] }) {
  return (
    <>
      {props.fields.map((field) => (
        <div key={field.name} class="param" data-testid={`field-${field.name}`}>
          <TicketInput {...props} field={field} />
        </div>
      ))}
    </>
  );
}

function TicketInput(props: FieldProps & { readonly field: TicketField }) {
  const { field, kind, values } = props;
  const word = fieldName(kind, field.name);
  const set = (value: unknown): void => props.change({ ...values, [field.name]: value });
  switch (field.form) {
    case "plain":
      return (
        <ParamFields
          fields={[field.field]}
          values={values}
          change={props.change}
          nameOf={(name) => fieldName(kind, name)}
          choiceName={(value) => choiceName(kind, value)}
          wrongAt={() => []}
        />
      );
    case "long-text":
      return (
        <label>
          {word}
          <textarea
            rows={3}
            required={field.required}
            maxLength={2000}
            value={textOf(values[field.name])}
            onInput={({ currentTarget }) => set(currentTarget.value)}
          />
        </label>
      );
    case "instant":
      return (
        <label>
          {word}
          <input
            type="datetime-local"
            required={field.required}
            onInput={({ currentTarget }) => set(toInstant(currentTarget.value))}
          />
        </label>
      );
    case "photos":
      return <PhotoInput word={word} enterprise={props.enterprise} value={values[field.name]} set={set} />;
    case "points":
      return <PointsInput word={word} enterprise={props.enterprise} value={values[field.name]} set={set} />;
    case "site":
    case "zone":
      return <PlaceInput {...props} form={field.form} word={word} set={set} />;
  }
}

function PlaceInput(
  props: FieldProps & { readonly form: "site" | "zone"; readonly word: string; readonly set: (value: unknown) => void },
) {
  const { form, word, enterprise, values, set } = props;
  const places = plant.value?.places;
  const sites = (places?.sites ?? []).filter((site) => site.enterprise === enterprise);
  const ids = new Set(sites.map(({ id }) => id));
  const choices = form === "site" ? sites : (places?.zones ?? []).filter(({ site }) => ids.has(site));
  return (
    <label>
      {word}
      <select value={textOf(values[form])} onChange={({ currentTarget }) => set(currentTarget.value || undefined)}>
        <option value="">{t("ticket.whole")}</option>
        {choices.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function PointsInput(props: {
  readonly word: string;
  readonly enterprise: string;
  readonly value: unknown;
  readonly set: (value: unknown) => void;
}) {
  const points = (plant.value?.points ?? []).filter(({ enterprise }) => enterprise === props.enterprise);
  const chosen = Array.isArray(props.value) ? (props.value as readonly unknown[]) : [];
  return (
    <label>
      {props.word}
      <select
        multiple
        size={Math.min(6, Math.max(2, points.length))}
        onChange={({ currentTarget }) => props.set(Array.from(currentTarget.selectedOptions, ({ value }) => value))}
      >
        {points.map(({ id, name }) => (
          <option key={id} value={id} selected={chosen.includes(id)}>
            {id === name ? id : `${id} ${name}`}
          </option>
        ))}
      </select>
    </label>
  );
}

function PhotoInput(props: {
  readonly word: string;
  readonly enterprise: string;
  readonly value: unknown;
  readonly set: (value: unknown) => void;
}) {
  const busy = useSignal(false);
  const failure = useSignal<string | null>(null);
  // Set by this field alone.
  const photos = Array.isArray(props.value) ? (props.value as readonly PhotoName[]) : [];
  const take = async (files: FileList | null): Promise<void> => {
    busy.value = true;
    failure.value = null;
    const taken = [...photos];
    for (const file of Array.from(files ?? [])) {
      const handed = await handInPhoto(file, props.enterprise);
      if (handed.ok) taken.push(handed.value);
      else failure.value = handed.error;
    }
    busy.value = false;
    props.set(taken);
  };
  return (
    <label>
      {props.word}
      <input
        type="file"
        accept="image/*"
        capture="environment"
        multiple
        onChange={({ currentTarget }) => void take(currentTarget.files)}
      />
      <span class="note">
        {busy.value ? t("ticket.photos.hashing") : photos.map(({ sha256 }) => sha256.slice(0, 12)).join(" ")}
      </span>
      {failure.value === null ? null : (
        <span class="param-wrong" role="alert">
          {failure.value}
        </span>
      )}
    </label>
  );
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** The browser's own time zone is the reader's. */
function toInstant(text: string): number | undefined {
  const atMs = Date.parse(text);
  return Number.isFinite(atMs) ? atMs : undefined;
}
