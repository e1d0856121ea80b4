import { dialog } from "../act/dialog.ts";
import { enableKeys, keysEnabled } from "../act/keys-enabled.ts";
import { testSound } from "../sound/siren.ts";
import { t, type TextKey } from "../text/text.ts";
import { ClockIcon } from "./icons.tsx";
import { LevelMark } from "./level-mark.tsx";
import { Modal } from "./modal.tsx";

const KEYS: readonly { readonly keys: readonly string[]; readonly what: TextKey }[] = [
  { keys: ["J", "K"], what: "help.move" },
  { keys: ["A"], what: "help.acknowledge" },
  { keys: ["C"], what: "help.comment" },
  { keys: ["S"], what: "help.shelve" },
  { keys: ["D"], what: "help.answer-duty" },
  { keys: ["Enter"], what: "help.open-alarm" },
  { keys: ["/"], what: "help.filter" },
  { keys: ["?"], what: "help.help" },
];

export function HelpDialog() {
  if (dialog.value?.kind !== "help") return null;
  return (
    <Modal title={t("help.title")}>
      <dl class="keys">
        {KEYS.map(({ keys, what }) => (
          <div key={what}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{t(what)}</dd>
          </div>
        ))}
      </dl>
      <label class="check">
        <input
          type="checkbox"
          checked={keysEnabled.value}
          onChange={(event) => enableKeys(event.currentTarget.checked)}
        />
        {t("help.enabled")}
      </label>
      <h3>{t("help.marks")}</h3>
      <Legend />
      <button type="button" class="secondary" onClick={testSound}>
        {t("sound.test")}
      </button>
    </Modal>
  );
}

function Legend() {
  return (
    <ul class="legend">
      {([1, 2, 3, 4] as const).map((level) => (
        <li key={level}>
          <LevelMark level={level} />
        </li>
      ))}
      <li>
        <LevelMark level="system" /> {t("help.mark.system")}
      </li>
      <li>
        <span class="state" data-state="shelved">
          <ClockIcon />
          {t("state.shelved")}
        </span>
        {t("help.mark.shelved")}
      </li>
      <li>
        <span class="number old">12.5</span> {t("help.mark.stale")}
      </li>
    </ul>
  );
}
