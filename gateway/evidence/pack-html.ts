import type { EvidencePack, EvidencePoint, ProvedRecord, Seal } from "../../model/evidence.ts";
import { describe, isTextKey, type Language, type TextKey } from "../../model/text/text.ts";
import { PROOF_SCRIPT } from "./proof-script.ts";
import { trendSvg } from "./trend-svg.ts";
import { escapeHtml } from "../../model/text/escape-html.ts";

/** An evidence pack as one page: it needs no network, and carries the JSON it was made from. */
export function toEvidenceHtml(pack: EvidencePack): string {
  const { language } = pack;
  const t = (key: TextKey, params = {}) => escapeHtml(describe(language, key, params));
  const at = (ms: number | null) => (ms === null ? "—" : escapeHtml(formatInstant(ms)));
  const title = `${describe(language, "evidence.title")} ${pack.enterprise.name} ${pack.subject.id}`;
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
<p>${t("evidence.what-it-is")}</p>
<p>${t("evidence.made", { by: pack.madeBy, at: formatInstant(pack.madeAtMs), gateway: pack.gateway })}</p>
<section><h2>${t("evidence.proof")}</h2><div id="proof">${t("evidence.proof-waiting")}</div></section>
<section><h2>${t("evidence.steps")}</h2>${pack.recordsLeftOut === 0 ? "" : `<p>${t("evidence.left-out", { count: pack.recordsLeftOut })}</p>`}
${stepsTable(pack, language)}</section>
<section><h2>${t("evidence.alarms")}</h2>${factTables(pack.alarms)}</section>
${ticketSections(pack)}
<section><h2>${t("evidence.readings")}</h2>${pack.points.map((point) => pointSection(point, pack)).join("") || t("evidence.none")}</section>
<section><h2>${t("evidence.rules")}</h2>${factTables(pack.rules)}</section>
<section><h2>${t("evidence.deliveries")}</h2>${table(
    [t("evidence.when"), t("evidence.channel"), t("evidence.state"), t("evidence.accepted"), t("evidence.details")],
    pack.deliveries.map((each) => [
      at(each.createdMs),
      escapeHtml(each.channel),
      escapeHtml(each.state),
      at(each.acceptedMs),
      escapeHtml(each.lastError ?? ""),
    ]),
  )}</section>
<section><h2>${t("evidence.seals")}</h2>${table(
    ["#", t("evidence.seal-at"), t("evidence.root")],
    pack.seals.map(({ no, record }) => {
      const { atMs, root } = parse<Seal>(record);
      return [String(no), at(atMs), `<code>${escapeHtml(root)}</code>`];
    }),
  )}</section>
<script type="application/json" id="pack">${embed(pack)}</script>
<script type="application/json" id="words">${embed({
    good: describe(language, "evidence.proof-good", { count: pack.records.length, seals: pack.seals.length }),
    bad: describe(language, "evidence.proof-bad", { count: "{count}" }),
    impossible: describe(language, "evidence.proof-impossible"),
  })}</script>
<script>${PROOF_SCRIPT}</script>
</body>
</html>
`;
}

/** Permits, calibrations and bypasses each under a heading of their own. */
const APART = {
  permit: "evidence.permits",
  calibration: "evidence.calibrations",
  bypass: "evidence.bypasses",
} as const;

function ticketSections({ tickets, language }: EvidencePack): string {
  const section = (key: TextKey, shown: EvidencePack["tickets"]) =>
    `<section><h2>${escapeHtml(describe(language, key))}</h2>${factTables(shown)}</section>`;
  const others = section(
    "evidence.tickets",
    tickets.filter(({ kind }) => !Object.hasOwn(APART, kind)),
  );
  const apart = Object.entries(APART).map(([kind, key]) =>
    section(
      key,
      tickets.filter((each) => each.kind === kind),
    ),
  );
  return [others, ...apart].join("\n");
}

interface Said {
  readonly atMs?: number;
  readonly by?: string | null;
  readonly kind?: string;
  readonly act?: string;
  readonly action?: string;
}

/** What is shown here is read from the proved records themselves. */
function stepsTable({ records }: EvidencePack, language: Language): string {
  const t = (key: TextKey) => escapeHtml(describe(language, key));
  const rows = records
    // A form is no step: it proves what stands in the sections below.
    .filter(({ chain }) => chain !== "standing")
    .map((proved) => ({ proved, said: parse<Said>(proved.record) }))
    .sort((a, b) => (a.said.atMs ?? 0) - (b.said.atMs ?? 0));
  return table(
    [t("evidence.when"), t("evidence.who"), t("evidence.what"), t("evidence.details")],
    rows.map(({ proved, said }) => [
      escapeHtml(formatInstant(said.atMs ?? 0)),
      said.by == null ? t("evidence.machine") : escapeHtml(said.by),
      escapeHtml(wordOf(proved, said, language)),
      `<details><summary>${escapeHtml(proved.chain)} ${proved.no}</summary><pre>${escapeHtml(shownOf(proved))}</pre></details>`,
    ]),
  );
}

function wordOf({ chain }: ProvedRecord, said: Said, language: Language): string {
  const key = `event.${said.kind ?? ""}`;
  if (chain === "alarm_event" && isTextKey(key)) return describe(language, key);
  return said.act ?? said.action ?? said.kind ?? chain;
}

function pointSection(point: EvidencePoint, { language, alarms }: EvidencePack): string {
  const t = (key: TextKey) => escapeHtml(describe(language, key));
  const limits = alarms.flatMap(({ point: id, limit }) => (id === point.id && limit !== null ? [limit] : []));
  const head = [point.id, point.name, point.unit ?? "", point.zone ?? ""].filter((part) => part !== "").join(" · ");
  const said = (day: string | null, record: string | null) =>
    `${escapeHtml(day ?? "—")}${record === null ? "" : ` (${escapeHtml(record)})`}`;
  const calibrated = `${t("evidence.calibrated")}: ${said(point.calibratedAt, point.calibrationRecord)}`;
  const tested = `${t("evidence.bump-tested")}: ${said(point.bumpTestedAt, point.bumpTestRecord)}`;
  return `<h3>${escapeHtml(head)}</h3><p>${calibrated}<br>${tested}</p>${point.complete ? "" : `<p>${t("evidence.readings-cut")}</p>`}
${trendSvg(point, limits)}
<details><summary>${t("evidence.readings")} (${point.readings.length})</summary>${table(
    [t("evidence.when"), t("evidence.value"), t("evidence.quality"), t("evidence.received")],
    point.readings.map(({ ts, v, q, receivedAtMs }) => [
      escapeHtml(formatInstant(ts)),
      escapeHtml(String(v)),
      escapeHtml(q),
      escapeHtml(formatInstant(receivedAtMs)),
    ]),
  )}</details>`;
}

function factTables(things: readonly object[]): string {
  return things.map((thing) => `<pre>${escapeHtml(JSON.stringify(thing, null, 2))}</pre>`).join("") || "—";
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`).join("\n");
  return `<table><thead><tr>${heads.map((head) => `<th>${head}</th>`).join("")}</tr></thead><tbody>${body}</tbody></table>`;
}

/** A push carries the whole alarm, which stands above: what it was and where it went is enough here. The JSON has all of it. */
function shownOf({ chain, record }: ProvedRecord): string {
  if (chain !== "outbox") return pretty(record);
  const { key, channel, reason, step } = parse<Readonly<Record<string, unknown>>>(record);
  return JSON.stringify({ key, channel, reason, step }, null, 2);
}

function pretty(record: string): string {
  return JSON.stringify(parse<unknown>(record), null, 2);
}

function parse<T>(record: string): T {
  // Canonical JSON of the records, written by the gateway.
  return JSON.parse(record) as T;
}

/** China Standard Time, which the pages of an evidence pack are in whoever reads them where. */
function formatInstant(ms: number): string {
  return `${new Date(ms + 8 * 3_600_000).toISOString().replace("T", " ").slice(0, 23)} +08:00`;
}

/** JSON within a script element: no tag can end it. */
function embed(value: unknown): string {
  return JSON.stringify(value)
    .replace(/</g, "\\u003c")
    .replace(/\u2028|\u2029/g, (sign) => `\\u${sign.charCodeAt(0).toString(16)}`);
}

const STYLE = `
:root{color-scheme:light dark;font:14px/1.5 system-ui,sans-serif}
body{margin:0 auto;max-width:72rem;padding:1rem}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{border-bottom:1px solid #8886;padding:.25rem .5rem;text-align:start;vertical-align:top;overflow-wrap:anywhere}
pre{overflow:auto;max-height:24rem;border:1px solid #8886;padding:.5rem;white-space:pre-wrap;overflow-wrap:anywhere}
#proof{padding:.5rem;border:2px solid #888}
#proof.good{border-color:#1a7f37}
#proof.bad{border-color:#c00;background:#c002}
svg{width:100%;height:auto}
`;
