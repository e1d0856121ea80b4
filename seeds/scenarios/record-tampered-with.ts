import { ENTERPRISES } from "../world/enterprises/index.ts";
import type { Scenario, ScenarioStep } from "./scenario.ts";

const HEAD = "nx-regulator";
const CODE = "D-17";

/**
 * Somebody with the database file in hand changes what is written in the audit trail. The district has the records verified: the chain is
 * broken, and what either line of any enterprise has on record is doubtful until it is put back from a copy.
 */
export const RECORD_TAMPERED_WITH: Scenario = {
  name: "record-tampered-with",
  enterprises: ENTERPRISES.map(({ id }) => id),
  title: { zh: "有人改动了数据库里的记录", en: "Somebody changes a record in the database" },
  durationS: 220,
  steps: [
    {
      atS: 0,
      says: {
        zh: "审计记录被改动；区里校验记录链，发现断裂",
        en: "an audit record is changed; the district verifies, and the chain is broken",
      },
      act({ people }) {
        people.tamper("change");
        people.verify(HEAD);
      },
    },
    {
      atS: 110,
      says: {
        zh: "从备份恢复，再次校验，记录链完整",
        en: "it is put back from a copy and verified: the chain is whole",
      },
      act({ people }) {
        people.tamper("restore");
        people.verify(HEAD);
      },
    },
    settled(130, "explain", "企业核对本单位记录，未见缺失"),
    settled(170, "close", "记录已从备份恢复，证据包已留存，移交网安"),
  ],
  restore({ people }) {
    people.tamper("restore");
  },
};

/** It is about all of them: each enterprise explains its own, and the district closes it. */
function settled(atS: number, act: "explain" | "close", note: string): ScenarioStep {
  return {
    atS,
    says:
      act === "explain"
        ? { zh: "各企业说明", en: "each enterprise explains" }
        : { zh: "区里逐家关闭", en: "the district closes it for each of them" },
    act({ people }) {
      for (const { id } of ENTERPRISES) {
        const person = act === "explain" ? `${id}-manager` : HEAD;
        people.onOpen(person, { path: "contradictions", enterprise: id, code: CODE }, act, { note });
      }
    },
  };
}
