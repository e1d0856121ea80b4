import type { WireCatalogError } from "../../api/wire.ts";
import { t } from "../text/text.ts";

/** Errors first, each with what to do about it; always a word beside the border. */
export function FindingList(props: {
  readonly errors: readonly WireCatalogError[];
  readonly warnings: readonly WireCatalogError[];
}) {
  const all = [
    ...props.errors.map((finding) => ({ finding, severity: "error" as const })),
    ...props.warnings.map((finding) => ({ finding, severity: "warning" as const })),
  ];
  if (all.length === 0) return null;
  return (
    <ul class="findings">
      {all.map(({ finding, severity }) => (
        <li key={`${finding.path} ${finding.code} ${finding.message}`} data-severity={severity} data-testid="finding">
          <b>{t(`finding.${severity}`)}</b> {finding.message} <span class="note">{finding.hint}</span>
        </li>
      ))}
    </ul>
  );
}
