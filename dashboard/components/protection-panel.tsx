import { useSignal } from "@preact/signals";
import type { WirePoint, WireProtectionOff } from "../../api/wire.ts";
import { dialog } from "../act/dialog.ts";
import { makeKey } from "../act/make-key.ts";
import { mayEndProtection, mayTakeProtectionOff } from "../act/permissions.ts";
import { actOnRegister, registerChanges } from "../act/protection-actions.ts";
import { nowMs } from "../live/live.ts";
import { session } from "../server/session.ts";
import { formatCountdown, formatInstant } from "../text/format.ts";
import { t } from "../text/text.ts";
import { useRead } from "./use-read.ts";

const READ_EVERY_MS = 5_000;

/** What takes the calls of a point away, who did it, why, and how long it lasts; and what may be done about it. */
export function ProtectionPanel(props: { readonly point: WirePoint }) {
  const { enterprise, id } = props.point;
  const path = `/protection-off?limit=1000&enterprise=${encodeURIComponent(enterprise)}`;
  const { value } = useRead<{ readonly items: readonly WireProtectionOff[] }>(
    path,
    READ_EVERY_MS,
    registerChanges.value,
  );
  const who = session.value;
  if (who === null || who === "unknown" || value.value === null) return null;
  const standing = value.value.items.filter(({ points }) => points.includes(id));
  const mayTake = mayTakeProtectionOff(who.user.role);
  if (standing.length === 0 && !mayTake) return null;
  return (
    <section class="panel" aria-label={t("off.title")} data-testid="protection">
      <div class="toolbar">
        <h2>{t("off.title")}</h2>
        {mayTake ? (
          <>
            <button type="button" class="secondary" data-testid="take-out" onClick={() => open("out-of-service")}>
              {t("off.take-out")}
            </button>
            <button type="button" class="secondary" data-testid="open-window" onClick={() => open("window")}>
              {t("off.open-window")}
            </button>
          </>
        ) : null}
      </div>
      {standing.length === 0 ? <p class="note">{t("off.none")}</p> : null}
      <ul class="plain-list">
        {standing.map((off) => (
          <Standing key={off.id} off={off} mayApprove={mayTake && off.by !== who.user.username} />
        ))}
      </ul>
    </section>
  );

  function open(kind: "out-of-service" | "window"): void {
    dialog.value = { kind, enterprise, point: id };
  }
}

function Standing(props: { readonly off: WireProtectionOff; readonly mayApprove: boolean }) {
  const { off } = props;
  const failure = useSignal<string | null>(null);
  const who = session.value;
  const left = formatCountdown(off.until - nowMs.value);
  const change = async (verb: "approve" | "end"): Promise<void> => {
    const done = await actOnRegister(`/protection-off/${encodeURIComponent(off.id)}/${verb}`, {}, makeKey());
    failure.value = done.ok ? null : done.error;
  };
  // A shelf is ended with its alarm, a suppression by design by its state.
  const isEndable = off.kind !== "shelved" && off.kind !== "by-design";
  const mayEnd = who !== null && who !== "unknown" && mayEndProtection(who.user.role);
  return (
    <li data-testid="off" data-kind={off.kind} data-in-force={off.inForce}>
      <b class="state">{t(`off.${off.kind}`)}</b>{" "}
      <span class="number">{off.inForce ? t("off.left", { left }) : t("off.waits", { left })}</span>{" "}
      <span class="number">→ {formatInstant(off.until, nowMs.value)}</span>{" "}
      <span>{[off.by ?? t("off.by-catalogue"), off.approvedBy].filter((name) => name !== null).join(" · ")}</span>{" "}
      <q>{off.reason}</q> {off.measure === null ? null : <span>{t("off.measure", { measure: off.measure })}</span>}{" "}
      {!off.inForce && props.mayApprove ? (
        <button type="button" class="primary" data-testid="approve" onClick={() => void change("approve")}>
          {t("off.approve")}
        </button>
      ) : null}{" "}
      {isEndable && mayEnd ? (
        <button type="button" class="secondary" data-testid="end" onClick={() => void change("end")}>
          {t("off.end")}
        </button>
      ) : null}
      {failure.value === null ? null : <p role="alert">{failure.value}</p>}
    </li>
  );
}
