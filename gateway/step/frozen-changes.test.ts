import { describe, expect, it } from "vitest";
import { HOUR_MS } from "../../model/time.ts";
import { fragmentOf } from "../../test/kit/catalog-example.ts";
import { opened, openStory, replayed, SUN } from "../../test/kit/offline-story.ts";
import { START_MS } from "../../test/kit/pure-engine.ts";

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
  let changes = 0;
  /** Paths that were refused; the catalogue is then as it was. */
  const refused = (engine: ReturnType<typeof openStory>, fragment: typeof LOOSER, heeds = true) => {
    const id = `change-${++changes}`;
    const { version } = engine.state.catalog.data;
    engine.take({ kind: "catalog", id, by: "li", fragment, ...(heeds ? { heedsFreeze: true as const } : {}) });
    const reply = engine.outcome.replies.find((each) => each.id === id);
    const paths = (reply?.issues ?? []).map(({ path, code }) => [path, code]);
    expect(reply?.ok).toBe(paths.length === 0);
    expect(engine.state.catalog.data.version === version).toBe(paths.length > 0);
    return paths;
  };
  const FROZEN = [["rules[0]", "frozen-by-event"]];
  const TIGHTER = fragmentOf(RULE.replace("28", "20"));

  it("is refused, except by an administrator who says why, and allowed again once it is over", () => {
    const engine = openStory(RULE);
    expect(refused(engine, LOOSER)).toEqual([]);
    opened(engine, SUN, "event-mode", EVENT);
    expect(refused(engine, TIGHTER)).toEqual(FROZEN);
    expect(refused(engine, TIGHTER, false)).toEqual([]);
    engine.passTo(START_MS + HOUR_MS);
    expect(refused(engine, LOOSER)).toEqual([]);
  });

  it("is decided in the order of the journal: what was checked before the freeze and comes after it is refused", () => {
    const engine = openStory(RULE);
    const snapshot = engine.snapshot();
    // Declared for later: the change comes at the very instant, and nothing has ticked in between.
    opened(engine, SUN, "event-mode", { ...EVENT, from: START_MS + HOUR_MS, until: START_MS + 2 * HOUR_MS });
    engine.nowMs = START_MS + HOUR_MS - 1;
    expect(refused(engine, LOOSER)).toEqual([]);
    engine.nowMs = START_MS + HOUR_MS;
    expect(refused(engine, TIGHTER)).toEqual(FROZEN);
    engine.nowMs = START_MS + 2 * HOUR_MS;
    expect(refused(engine, TIGHTER)).toEqual([]);
    // A restart refuses the same.
    expect(replayed(engine, snapshot)).toEqual({ sameState: true, sameEntries: true });
  });

  it("is allowed where nothing changes, where it is no rule, and in another enterprise", () => {
    const engine = openStory(RULE, "enterprises: [{ id: other, name: 别家, area: dx }]");
    opened(engine, SUN, "event-mode", EVENT);
    expect(refused(engine, fragmentOf(RULE))).toEqual([]);
    expect(refused(engine, fragmentOf("zones: [{ id: machine-room, site: plant1, name: 机房 }]"))).toEqual([]);
    const theirs = fragmentOf(
      "rules: [{ id: theirs, enterprise: other, kind: threshold, points: [P], level: 2, params: { direction: high, limit: 1 } }]",
    );
    expect(refused(engine, theirs)).toEqual([]);
  });
});
