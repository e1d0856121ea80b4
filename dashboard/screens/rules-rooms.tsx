import type { RulesRoute } from "../route.ts";
import { NewPackScreen } from "./new-pack.tsx";
import { NewRuleScreen } from "./new-rule.tsx";
import { PackScreen } from "./pack.tsx";
import { RuleScreen } from "./rule.tsx";
import { RulesScreen } from "./rules.tsx";

/** Every screen of rules and packs. */
export function RulesRooms(props: { readonly at: RulesRoute }) {
  const { at } = props;
  switch (at.screen) {
    case "rules":
      return <RulesScreen />;
    case "rule":
      return <RuleScreen key={at.rule} rule={at.rule} />;
    case "pack":
      return <PackScreen key={at.pack} pack={at.pack} />;
    case "new-rule":
      return <NewRuleScreen key={at.zone} zone={at.zone} />;
    case "new-pack":
      return <NewPackScreen key={at.zone} zone={at.zone} />;
  }
}
