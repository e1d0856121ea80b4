import { useSignal } from "@preact/signals";
import type { WireAlarm } from "../../api/wire.ts";
import {
  DISMISSAL_TYPES,
  type DismissalType,
  EVIDENCE_OF_TYPE,
  type EvidenceField,
  NOTE_CHARACTERS_MIN,
} from "../../model/dismissal.ts";
import { act } from "../act/alarm-actions.ts";
import { t } from "../text/text.ts";
import { FormButtons } from "./form-buttons.tsx";
import { closeDialog, Modal } from "./modal.tsx";

/** The disposal of an alarm that is over: the type decides which paper must be named. */
export function DismissDialog(props: { readonly alarm: string; readonly level: WireAlarm["level"] }) {
  const { alarm, level } = props;
  const type = useSignal<DismissalType>("real");
  const fields = fieldsOf(type.value, level);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    // A submit event's target is its form.
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const evidence = fields.flatMap(({ name }) => {
      const value = form.get(name);
      return typeof value === "string" && value.trim() !== "" ? [[name, value.trim()] as const] : [];
    });
    const note = form.get("note");
    closeDialog();
    void act(alarm, "dismiss", {
      type: type.value,
      note: typeof note === "string" ? note.trim() : "",
      evidence: Object.fromEntries(evidence),
    });
  };
  return (
    <Modal title={t("dismiss.title")}>
      <form class="form" onSubmit={submit}>
        <label>
          {t("dismiss.type")}
          <select
            data-testid="dismiss-type"
            value={type.value}
            onChange={(event) => {
              type.value = DISMISSAL_TYPES.find((each) => each === event.currentTarget.value) ?? "real";
            }}
          >
            {DISMISSAL_TYPES.map((each) => (
              <option key={each} value={each}>
                {t(`dismiss.${each}`)}
              </option>
            ))}
          </select>
        </label>
        {fields.map(({ name, required }) => (
          <label key={name}>
            {t(`evidence.${name}`)}
            <input name={name} required={required} maxLength={500} data-testid={`evidence-${name}`} />
          </label>
        ))}
        <label>
          {t("dismiss.note")}
          <textarea
            name="note"
            rows={3}
            required
            minLength={NOTE_CHARACTERS_MIN}
            maxLength={2000}
            data-testid="dismiss-note"
          />
        </label>
        <p class="note">{t("dismiss.why")}</p>
        <FormButtons submit={t("dismiss.submit")} />
      </form>
    </Modal>
  );
}

function fieldsOf(
  type: DismissalType,
  level: number,
): readonly { readonly name: EvidenceField; readonly required: boolean }[] {
  const own = EVIDENCE_OF_TYPE[type];
  return [
    ...(own === undefined ? [] : [{ name: own, required: true }]),
    ...(type === "process" ? [{ name: "hazardTicket" as const, required: false }] : []),
    { name: "photo", required: level === 1 },
  ];
}
