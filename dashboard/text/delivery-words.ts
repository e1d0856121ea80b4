import { t, tOpen } from "./text.ts";

/** Why an attempt did not get through, in words; a code nobody has worded is shown as it came. */
export function describeDeliveryError(code: string): string {
  const status = /^status-(\d{3})$/.exec(code)?.[1];
  const words = /^vendor-(.*)$/s.exec(code)?.[1];
  if (words !== undefined) return t("delivery.error.vendor", { words });
  return status === undefined ? tOpen(`delivery.error.${code}`, code) : t("delivery.error.status", { status });
}
