import { describeSettings } from "../../gateway/config.ts";
import { QUARANTINE_REASONS } from "../../model/effects.ts";
import { ERROR_STATUS, type ErrorCode } from "../../model/errors.ts";
import { SYSTEM_FAULTS } from "../../model/journal-event.ts";
import { stateWordsOf } from "../../model/state-words.ts";
import { OXYGEN_VOL } from "../../model/knowledge/permit-air.ts";
import { isTextKey, type Language, wordsFor } from "../../model/text/text.ts";
import { UNITS } from "../../model/units.ts";
import { QUALITIES } from "../../model/value.ts";
import { catalogFields, ruleParams } from "./catalog-fields-page.ts";
import {
  fixedSetPointTable,
  limitTable,
  sourceTable,
  substanceTable,
  type Table,
  toxicSetPointTable,
} from "./gases-page.ts";
import { clockTables } from "./clocks-page.ts";
import { hazardTables } from "./hazard-tables-page.ts";
import { jointTables } from "./joints-page.ts";
import { packTables } from "./packs-page.ts";
import { airRows, permitRows } from "./permits-page.ts";

/** A page of docs/reference that is written from the code. */
export interface ReferencePage {
  readonly path: string;
  readonly text: string;
}

/** Every generated page. `npm run test:update` writes them; `test/docs.test.ts` fails while one is stale. */
export function referencePages(): readonly ReferencePage[] {
  return [
    { path: "docs/reference/configuration.md", text: configurationPage() },
    { path: "docs/reference/errors.md", text: errorsPage() },
    { path: "docs/reference/payload-words.md", text: payloadWordsPage() },
    { path: "docs/reference/gases.md", text: gasesPage() },
    { path: "docs/reference/catalog-fields.md", text: catalogFieldsPage() },
    { path: "docs/reference/hazard-tables.md", text: hazardTablesPage() },
    { path: "docs/reference/packs.md", text: packsPage() },
    { path: "docs/reference/joints.md", text: jointsPage() },
    { path: "docs/reference/permits.md", text: permitsPage() },
    { path: "docs/reference/clocks.md", text: clocksPage() },
  ];
}

function configurationPage(): string {
  const rows = describeSettings().map(({ env, key, standard, means }) => [
    code(env),
    code(key),
    standard === "" ? "–" : code(standard),
    means,
  ]);
  return page(
    "Configuration",
    "gateway/config.ts",
    `Each setting is an environment variable and a key of \`gateway.yaml\` in the working directory (\`TWINLINE_CONFIG\` names another file).
The environment wins over the file, the file over the default; an empty variable counts as unset. An unknown key or a value that does
not fit ends the start with exit code 2 and names the key, where it came from and what would be right.`,
    table(["environment", "key", "default", "meaning"], rows),
  );
}

function errorsPage(): string {
  // The table is the closed list of codes.
  const codes = Object.keys(ERROR_STATUS) as ErrorCode[];
  const rows = codes.map((each) => [
    code(each),
    String(ERROR_STATUS[each]),
    words("en", `error.${each}`),
    words("zh-CN", `error.${each}`),
    words("en", `hint.${each}`),
  ]);
  return page(
    "Errors",
    "model/errors.ts and model/text/",
    `An error of the API is \`{"error":{"code":"…","message":"…","hint":"…"}}\`. The code and its parameters (in braces below) are the
contract; the sentences follow \`Accept-Language\`, Chinese by default, and may be reworded. Codes of status 500 below \`INTERNAL\`
are met at start and on the command line, not over HTTP.`,
    table(["code", "status", "English", "中文", "what to do"], rows),
    "## Why an action was refused\n\nThe reason behind `CONFLICT`, `FORBIDDEN` and some `BAD_REQUEST`.",
    table(["reason", "English", "中文"], reasonRows("reason.")),
    '## System alarms\n\nAlarms about the gateway or the telemetry itself carry `rule: "system:<kind>"`.',
    table(["kind", "English", "中文"], reasonRows("alarm.system.")),
    `Raised by a fact about the gateway: ${SYSTEM_FAULTS.map((fault) => code(fault)).join(", ")}. The others follow from readings, silence and the catalogue.`,
  );
}

function payloadWordsPage(): string {
  const units = UNITS.map(({ name, quantity, spellings }) => [
    code(name),
    quantity,
    spellings.map((each) => code(each)).join(" "),
  ]);
  const reasons = QUARANTINE_REASONS.map((each) => [
    code(each),
    words("en", `quarantine.${each}`),
    words("zh-CN", `quarantine.${each}`),
    words("en", `mend.${each}`),
  ]);
  return page(
    "Words a payload may say",
    "model/units.ts, model/state-words.ts and model/effects.ts",
    "What is not in these lists is quarantined with its reason, that reading alone. The forms of a message are in [mqtt.md](mqtt.md).",
    `## Quality\n\n${QUALITIES.map((each) => code(each)).join(", ")}; absent means \`good\`.`,
    `## State words\n\nOf an \`interlock\` point: ${wordList("interlock")}.\n\nOf a \`fire\` point: ${wordList("fire")}.`,
    "## Units\n\nA reading is converted only when it names another unit than its point has. Gas concentrations convert through ppm by volume at\n20 °C and 101.325 kPa, with molar mass and lower explosive limit of the point's substance.",
    table(["unit", "quantity", "spellings"], units),
    "## Why a reading was quarantined",
    table(["reason", "English", "中文", "what to do"], reasons),
  );
}

function gasesPage(): string {
  return page(
    "Gas catalogue",
    "model/gas-catalog.ts and model/knowledge/",
    `What a gas point may name as its \`substance\`, and what is known of it. **Nothing here is confirmed, and nothing here is a legal limit**:
figures and clause numbers were taken from public tables and copies, and the safety engineer of a site confirms or replaces them.`,
    "## Substances",
    tableOf(substanceTable()),
    `## Limits

Explosive limits in %VOL, IDLH in ppm, occupational limits (MAC, PC-TWA, PC-STEL) in mg/m³ at 20 °C and 101.325 kPa. There are two tables of
explosive limits; %LEL means NFPA's unless something else is stated.`,
    tableOf(limitTable()),
    tableOf(sourceTable()),
    `## Set-points of combustible, open-path and oxygen detectors

A standard gives the weakest value that is allowed.`,
    tableOf(fixedSetPointTable()),
    `## Set-points of toxic detectors

GB/T 50493-2019: 100 and 200 % of the exposure limit, which is MAC, else PC-TWA, else PC-STEL; or, where no detector reaches down to that, 5 and
10 % of IDLH. GBZ/T 223-2009: half of and once MAC, else PC-STEL, else PC-TWA times its excursion factor; the high value is the enterprise's
own, and twice the alarm value is only proposed. All may be set lower, not higher. Of a substance that burns IDLH may stand for a tenth of its
explosive limit, see its note. None is confirmed.`,
    tableOf(toxicSetPointTable()),
  );
}

function hazardTablesPage(): string {
  return page(
    "Hazard tables",
    "model/knowledge/",
    `What the gateway knows of major hazards, risk scores, fire systems, signals and tanks, table by table with its source. Nothing here is
confirmed until the safety engineer of a site has confirmed it, and nothing is a legal limit.`,
    ...hazardTables().flatMap(({ title, provenance, head, rows }) => {
      const { standard, clause, note, confirmed } = provenance;
      const source = [standard, ...(clause === null ? ["no clause"] : [clause])].join(", ");
      return [`## ${title}`, `Source: ${source}. Confirmed: ${confirmed ? "yes" : "no"} (${note}).`, table(head, rows)];
    }),
  );
}

function clocksPage(): string {
  return page(
    "Clocks of an alarm",
    "model/knowledge/clock-presets.ts",
    `Presets that a route (\`clocks\`) and joint A1 name in the [catalogue](catalog.md#calling-people) instead of writing their own times. They are
proposals: nothing here is confirmed, no standard sets these times, and the enterprise and the authority agree on theirs. All count from the call:

- *acknowledged* and *leader on duty* are the second and third step of the policy; what follows keeps its distance from the third.
- *park* to *city*: when the route of an area of that kind joins in while nobody has acknowledged. A dash: it does not.
- *handled*: an alarm that stands for so long, and of which nobody has written what is done, becomes a supervision order ([A1](joints.md)).

What is written out goes before the preset: \`climbAfterMs\` of a route, the minutes of A1.`,
    ...clockTables().flatMap(({ name, provenance, head, rows }) => [
      `## \`${name}\``,
      `Source: ${provenance.standard}, no clause. Confirmed: ${provenance.confirmed ? "yes" : "no"} (${provenance.note}).`,
      table(head, rows),
    ]),
  );
}

function permitsPage(): string {
  return page(
    "Work permits",
    "model/knowledge/permit-terms.ts and permit-air.ts",
    `What binds special work. Nothing here is confirmed until the safety engineer of a site has confirmed it. The air is tested at most 30 min before
work begins, and again after a longer break than the table allows; in a confined space it is written down every two hours. While work is under way
its limits are rules on the gas points of its zone and of what it names as near, and of its portable detectors; beside them 10 %LEL, a proposal,
where that is lower. A detector in good air shows 20.9 and noise: of oxygen the online rule takes the upper limit of ${OXYGEN_VOL.maxEnriched} %VOL.`,
    "## Terms",
    table(
      ["type", "grade", "valid at most", "approved by, at least", "break at most", "watched all the time", "source"],
      permitRows(),
    ),
    "## Air",
    table(["of", "limit", "source"], airRows()),
  );
}

function packsPage(): string {
  return page(
    "Packs",
    "rules/packs/",
    `What a zone of some kind is watched by. A pack of the catalogue names the pack, the zone, points by role and settings, and comes to the
rules below, called \`<pack id>-<name>\`. A role marked *from the zone* takes, while \`points\` leaves it out, the gas detectors of the zone that
plainly are it by gas, unit and range; all others must be named, and an empty list says that there is none. What is left out for want of a
role or a setting is a warning. How it is used: [catalog.md](catalog.md#packs).

Nothing here is confirmed until the safety engineer of a site has confirmed it, and nothing is a legal limit; what no standard has is a
proposal. \`GET /api/v1/packs\` tells what the packs of an installation have come to.`,
    ...packTables().flatMap(({ pack, zh, en, roles, settings, rules }) => [
      `## ${code(pack)}: ${zh}\n\n${en}.`,
      table(["role", "名称", "what it is", "takes", "needed"], roles),
      table(["setting", "default", "unit", "含义", "meaning", "source", "confirmed"], settings),
      table(["rule", "名称", "what it says", "on", "needs", "source", "confirmed"], rules),
    ]),
  );
}

function jointsPage(): string {
  const settings = ["setting", "takes", "default"];
  const { joints, contradictions } = jointTables();
  return page(
    "Joints and contradictions",
    "supervision/joints/ and supervision/contradictions/",
    `How each line starts work in the other, and in what the two may disagree. Entries of the catalogue's \`joints\` set them or switch them off:
[catalog.md](catalog.md#joints). All figures are proposals unless a source is named.

Some joints have no entry of their own: \`P8\` (promises name the special work of the day) is \`D-10\`, \`P10\` (what was ordered to stop does not
run) is \`D-08\`; \`P9\` is every declared drill, whose alarms are marked and ring as ever.`,
    ...joints.map(({ rule, zh, en, rows }) =>
      [`## ${code(rule)}: ${zh.name}`, `${zh.purpose}。`, `${en.name}: ${en.purpose}.`, ...setOf(rows)].join("\n\n"),
    ),
    ...contradictions.map(({ rule, zh, en, rows }) =>
      [
        `## ${code(rule)}: ${zh.name}`,
        table(
          ["", "中文", "English"],
          [
            ["what", zh.name, en.name],
            ["online", zh.online, en.online],
            ["offline", zh.offline, en.offline],
          ],
        ),
        ...setOf(rows),
      ].join("\n\n"),
    ),
  );

  function setOf(rows: readonly (readonly string[])[]): readonly string[] {
    return rows.length === 0 ? [] : [table(settings, rows)];
  }
}

function catalogFieldsPage(): string {
  const head = ["field", "needed", "takes", "default"];
  return page(
    "Fields of the catalogue",
    "model/catalog/schema.ts and rules/kinds/",
    "Section by section, in the order in which they refer to each other. Every section may be left out; an unknown key is refused. What the\nfields mean and how a document is applied: [catalog.md](catalog.md).",
    ...catalogFields().flatMap(({ section, rows }) => [`## ${section}`, table(head, rows)]),
    ...ruleParams().flatMap(({ kind, pointKinds, rows }) => [
      `## params of a ${code(kind)} rule`,
      `Judges ${pointKinds.map((each) => code(each)).join(", ")}.`,
      table(head, rows),
    ]),
  );
}

function reasonRows(prefix: string): string[][] {
  return Object.keys(wordsFor("en"))
    .filter((key) => key.startsWith(prefix))
    .map((key) => [code(key.slice(prefix.length)), words("en", key), words("zh-CN", key)]);
}

function wordList(kind: "interlock" | "fire"): string {
  return stateWordsOf(kind)
    .map((word) => code(word))
    .join(", ");
}

function words(language: Language, key: string): string {
  return isTextKey(key) ? wordsFor(language)[key] : "–";
}

function code(text: string): string {
  return `\`${text}\``;
}

function page(title: string, source: string, ...parts: string[]): string {
  const note = `<!-- Written from ${source} by \`npm run test:update\`; change it there. -->`;
  return `${[`# ${title}`, note, ...parts].join("\n\n")}\n`;
}

function tableOf({ head, rows }: Table): string {
  return table(head, rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows].map(
    (cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`,
  );
  return lines.join("\n");
}
