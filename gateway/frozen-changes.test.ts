import { describe, expect, it } from "vitest";
import { HOUR_MS } from "../model/time.ts";
import { fragmentOf } from "../test/kit/catalog-example.ts";
import { opened, openStory, SUN } from "../test/kit/offline-story.ts";
import { START_MS } from "../test/kit/pure-engine.ts";
import { frozenChanges } from "./frozen-changes.ts";

const RULE =
  "rules: [{ id: nh3, enterprise: coldchain, kind: threshold, points: [NH3-101], level: 2, params: { direction: high, limit: 28 } }]";
const LOOSER = fragmentOf(RULE.replace("28", "40"));
const EVENT = {
  name: "服贸会",
  from: START_MS,
  until: START_MS + HOUR_MS,
  zones: [],
  limitShare: 0.8,
  clockShare: 0.5,
  reason: "文件",
};

describe("while a major activity lasts, a change of rules", () => {
  const refusedBy = (
    engine: ReturnType<typeof openStory>,
    fragment: typeof LOOSER,
    by: { isAdmin: boolean; reason: string | null },
  ) =>
    frozenChanges(engine.state, fragment, { current: engine.state.catalog.data.catalog, ...by }).map(
      ({ path, code }) => [path, code],
    );
  const manager = { isAdmin: false, reason: "调整" };

  it("is refused, except by an administrator who says why, and allowed again once it is over", () => {
    const engine = openStory(RULE);
    expect(refusedBy(engine, LOOSER, manager)).toEqual([]);
    opened(engine, SUN, "event-mode", EVENT);
    expect(refusedBy(engine, LOOSER, manager)).toEqual([["rules[0]", "frozen-by-event"]]);
    expect(refusedBy(engine, LOOSER, { isAdmin: true, reason: null })).toEqual([["rules[0]", "frozen-by-event"]]);
    expect(refusedBy(engine, LOOSER, { isAdmin: true, reason: "误报" })).toEqual([]);
    engine.passTo(START_MS + HOUR_MS);
    expect(refusedBy(engine, LOOSER, manager)).toEqual([]);
  });

  it("is allowed where nothing changes, where it is no rule, and in another enterprise", () => {
    const engine = openStory(RULE, "enterprises: [{ id: other, name: 别家, area: dx }]");
    opened(engine, SUN, "event-mode", EVENT);
    expect(refusedBy(engine, fragmentOf(RULE), manager)).toEqual([]);
    expect(refusedBy(engine, fragmentOf("zones: [{ id: machine-room, site: plant1, name: 机房 }]"), manager)).toEqual(
      [],
    );
    const theirs = fragmentOf(
      "rules: [{ id: theirs, enterprise: other, kind: threshold, points: [P], level: 2, params: { direction: high, limit: 1 } }]",
    );
    expect(refusedBy(engine, theirs, manager)).toEqual([]);
  });
});
