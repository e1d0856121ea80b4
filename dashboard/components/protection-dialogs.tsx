import { dialog, type OpenDialog } from "../act/dialog.ts";
import { t } from "../text/text.ts";
import { OrderForm, textOf } from "./order-form.tsx";

type PointDialog = Extract<OpenDialog, { readonly kind: "out-of-service" | "window" }>;

/** What takes the calls of a point away needs words: a reason, an end, and out of service a measure that guards the place. */
export function ProtectionDialogs() {
  const open = dialog.value;
  if (open?.kind === "out-of-service") return <OutOfServiceDialog about={open} />;
  return open?.kind === "window" ? <WindowDialog about={open} /> : null;
}

const TEXT_LENGTH_MAX = 1000;

function OutOfServiceDialog(props: { readonly about: PointDialog }) {
  const { enterprise, point } = props.about;
  const path = `/points/${encodeURIComponent(enterprise)}/${encodeURIComponent(point)}/out-of-service`;
  const toBody = (form: FormData) => ({
    minutes: Number(form.get("minutes")),
    reason: textOf(form, "reason"),
    measure: textOf(form, "measure"),
  });
  return (
    <OrderForm
      subject={`${enterprise}/${point}`}
      title={t("off.take-out.title")}
      submit={t("off.take-out.submit")}
      path={path}
      toBody={toBody}
    >
      <Minutes value={60} />
      <Reason />
      <label>
        {t("off.measure.label")}
        <textarea name="measure" rows={2} required maxLength={TEXT_LENGTH_MAX} data-testid="off-measure" />
      </label>
      <p class="note">{t("off.take-out.why")}</p>
    </OrderForm>
  );
}

function WindowDialog(props: { readonly about: PointDialog }) {
  const { enterprise, point } = props.about;
  const toBody = (form: FormData) => ({
    enterprise,
    points: [point],
    purpose: textOf(form, "purpose"),
    minutes: Number(form.get("minutes")),
    reason: textOf(form, "reason"),
    reference: textOf(form, "reference") || null,
  });
  return (
    <OrderForm
      subject={`${enterprise}/${point}`}
      title={t("off.window.title")}
      submit={t("off.window.submit")}
      path="/windows"
      toBody={toBody}
    >
      <label>
        {t("off.purpose")}
        <select name="purpose" data-testid="off-purpose">
          <option value="calibration">{t("off.calibration")}</option>
          <option value="maintenance">{t("off.maintenance")}</option>
        </select>
      </label>
      <Minutes value={30} />
      <Reason />
      <label>
        {t("off.reference")}
        <input name="reference" maxLength={200} />
      </label>
      <p class="note">{t("off.window.why")}</p>
    </OrderForm>
  );
}

function Minutes(props: { readonly value: number }) {
  return (
    <label>
      {t("off.minutes")}
      <input
        name="minutes"
        type="number"
        min={1}
        max={10_080}
        required
        defaultValue={String(props.value)}
        data-testid="off-minutes"
      />
    </label>
  );
}

function Reason() {
  return (
    <label>
      {t("off.reason")}
      <textarea name="reason" rows={2} required autofocus maxLength={TEXT_LENGTH_MAX} data-testid="off-reason" />
    </label>
  );
}
