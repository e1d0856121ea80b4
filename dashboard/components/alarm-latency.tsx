import type { WireAlarmDetail } from "../../api/wire.ts";
import { formatTime } from "../text/format.ts";
import { t } from "../text/text.ts";

const STEPS = ["device", "received", "durable", "decided", "committed"] as const;

/** How long each step took, from the sensor's clock to the first channel that accepted a message. */
export function AlarmLatency(props: { readonly latency: WireAlarmDetail["latency"] }) {
  const { latency } = props;
  const steps = [
    ...STEPS.map((step) => ({ word: t(`alarm.latency.${step}`), at: latency[step] })),
    ...Object.entries(latency.accepted).map(([channel, at]) => ({
      word: t("alarm.latency.accepted", { channel }),
      at,
    })),
  ].filter((step): step is { word: string; at: number } => step.at !== null);
  const first = latency.received ?? steps[0]?.at;
  if (first === undefined) return null;
  return (
    <section aria-label={t("alarm.latency")}>
      <h3>{t("alarm.latency")}</h3>
      <dl class="latency">
        {steps.map(({ word, at }) => (
          <div key={word}>
            <dt>{word}</dt>
            <dd class="number">
              {formatTime(at)}.{String(at % 1000).padStart(3, "0")} <small>{formatOffset(at - first)}</small>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function formatOffset(ms: number): string {
  return `${ms < 0 ? "−" : "+"}${Math.abs(ms)} ms`;
}
