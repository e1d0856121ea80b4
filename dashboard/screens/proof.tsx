import { useSignal } from "@preact/signals";
import type { WireChainReport, WireSeal } from "../../api/wire-supervision.ts";
import { LinesTabs } from "../components/lines-tabs.tsx";
import { useRead } from "../components/use-read.ts";
import { nowMs } from "../live/live.ts";
import { authorized } from "../server/session.ts";
import { formatInstant } from "../text/format.ts";
import { t, tOpen } from "../text/text.ts";

const READ_EVERY_MS = 30_000;

/** Whether everything recorded stands as it was written, and the roots that prove it. */
export function ProofScreen() {
  const running = useSignal(false);
  const failure = useSignal<string | null>(null);
  const chains = useSignal<readonly WireChainReport[] | null>(null);
  const { value } = useRead<{ readonly items: readonly WireSeal[] }>("/seals?last=100", READ_EVERY_MS, chains.value);
  const verify = async (): Promise<void> => {
    running.value = true;
    const answer = await authorized<{ readonly items: readonly WireChainReport[] }>("/verification");
    running.value = false;
    failure.value = answer.ok ? null : answer.error.message;
    if (answer.ok) chains.value = answer.value.items;
  };
  return (
    <section class="lines-screen">
      <LinesTabs here="proof" />
      <h1>{t("lines.proof")}</h1>
      <p>{t("lines.proof.what")}</p>
      <button type="button" class="primary" disabled={running.value} data-testid="verify" onClick={() => void verify()}>
        {t(running.value ? "lines.proof.running" : "lines.proof.run")}
      </button>
      {failure.value === null ? null : <p role="alert">{failure.value}</p>}
      {chains.value === null ? null : <ChainTable chains={chains.value} />}
      <h2>{t("lines.proof.roots")}</h2>
      <ul class="plain-list">
        {(value.value?.items ?? []).toReversed().map((seal) => (
          <Seal key={seal.no} seal={seal} />
        ))}
      </ul>
    </section>
  );
}

function ChainTable(props: { readonly chains: readonly WireChainReport[] }) {
  return (
    <div class="table-frame">
      <table>
        <thead>
          <tr>
            <th>{t("lines.proof.chain")}</th>
            <th>{t("lines.proof.records")}</th>
            <th>{t("lines.proof.result")}</th>
          </tr>
        </thead>
        <tbody>
          {props.chains.map(({ chain, records, broken }) => (
            <tr key={chain} data-testid="chain" data-broken={broken !== null}>
              <td>
                {tOpen(`lines.chain.${chain}`, chain)} <code class="note">{chain}</code>
              </td>
              <td class="number">{records}</td>
              <td>
                {broken === null ? (
                  t("lines.proof.good")
                ) : (
                  <b class="late">
                    {t("lines.proof.bad", { no: broken.id ?? broken.no, why: t(`lines.why.${broken.why}`) })}
                  </b>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Seal(props: { readonly seal: WireSeal }) {
  // Canonical JSON of a seal, written by the gateway.
  const { atMs, root } = JSON.parse(props.seal.record) as { readonly atMs: number; readonly root: string };
  return (
    <li class="seal">
      <span class="number">
        #{props.seal.no} {formatInstant(atMs, nowMs.value)}
      </span>{" "}
      <code>{root}</code>
    </li>
  );
}
