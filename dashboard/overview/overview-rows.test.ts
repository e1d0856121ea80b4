import { describe, expect, test } from "vitest";
import type { WireOverviewRow } from "../../api/wire-overview.ts";
import { makeAlarm } from "../testing/fake-plant.ts";
import { ANSWER_WITHIN_MS, firstOutOf, isWanted, sumStanding, toOverviewRows } from "./overview-rows.ts";

const NOW = 1_790_000_000_000;

function facts(enterprise: string, given: Partial<WireOverviewRow> = {}): WireOverviewRow {
  return {
    enterprise,
    name: enterprise,
    area: "dx",
    areaName: "大兴区",
    points: 10,
    online: 10,
    good: 10,
    raised: Array.from({ length: 24 }, () => 0),
    inspectedAt: null,
    contradictions: 0,
    protectionsOff: 0,
    late: 0,
    holders: [],
    ...given,
  };
}

const alarm = (enterprise: string, given: Parameters<typeof makeAlarm>[1]) =>
  makeAlarm(NOW, { id: `${enterprise}-${given?.level}-${given?.raisedAt}`, enterprise, escalation: null, ...given });
const answered = { state: "acknowledged", acknowledged: true } as const;

describe("the order of enterprises", () => {
  test("is by the worst unanswered level and how long it has waited; then what is handled, late, unseen, and the name", () => {
    const items = ["quiet-b", "quiet-a", "handled", "orange-old", "red-new", "red-old", "silent", "late"].map((id) =>
      facts(id, id === "silent" ? { online: 3 } : id === "late" ? { late: 1 } : {}),
    );
    const alarms = [
      alarm("orange-old", { level: 2, raisedAt: NOW - 9_000_000 }),
      alarm("red-new", { level: 1, raisedAt: NOW - 1_000 }),
      alarm("red-old", { level: 1, raisedAt: NOW - 60_000 }),
      alarm("handled", { level: 1, raisedAt: NOW - 99_000, ...answered }),
    ];
    expect(toOverviewRows(items, alarms, NOW).map(({ key }) => key)).toEqual([
      "red-old",
      "red-new",
      "orange-old",
      "handled",
      "late",
      "silent",
      "quiet-a",
      "quiet-b",
    ]);
  });

  test("a shelved, covered or system alarm puts no enterprise on top", () => {
    const alarms = [
      alarm("b", { state: "shelved", shelvedUntil: NOW + 1 }),
      alarm("b", { covered: true }),
      alarm("b", { rule: "system:no-data" }),
    ];
    const rows = toOverviewRows([facts("a"), facts("b")], alarms, NOW);
    expect(rows.map(({ key, lead }) => [key, lead])).toEqual([
      ["a", null],
      ["b", null],
    ]);
  });
});

describe("the counters", () => {
  test("tell unhandled, handling and overdue apart; escalated is overdue at once", () => {
    const escalation = { policy: "p", step: 2, steps: 3, nextAt: null };
    const alarms = [
      alarm("a", { raisedAt: NOW - ANSWER_WITHIN_MS }),
      alarm("a", { raisedAt: NOW - ANSWER_WITHIN_MS + 1 }),
      alarm("a", { raisedAt: NOW - 5_000, escalation }),
      alarm("a", { raisedAt: NOW - 99 * ANSWER_WITHIN_MS, ...answered }),
    ];
    const rows = toOverviewRows([facts("a")], alarms, NOW);
    expect(sumStanding(rows)[1]).toEqual({ unhandled: 3, handling: 1, overdue: 2 });
    expect(sumStanding(rows)[2]).toEqual({ unhandled: 0, handling: 0, overdue: 0 });
  });

  test("each filters to the enterprises it counts; an unknown index is no good one", () => {
    const [row] = toOverviewRows([facts("a", { online: 9, good: 9, contradictions: 1 })], [], NOW);
    if (row === undefined) throw new Error("there is a row");
    const index = (value: number | null) => isWanted(row, { by: "index" }, () => value);
    expect([index(null), index(59), index(60)]).toEqual([true, true, false]);
    const by = (["offline", "incomplete", "contradictions", "off"] as const).map((each) =>
      isWanted(row, { by: each }, () => null),
    );
    expect(by).toEqual([true, true, true, false]);
    expect(isWanted(row, { by: "level", level: 1, part: "unhandled" }, () => null)).toBe(false);
  });
});

test("the first-out is told where it still stands, else the worst alarm itself", () => {
  const lead = alarm("a", { incident: "story" });
  const first = alarm("a", { level: 4, incident: "story", ...answered });
  const [row] = toOverviewRows([facts("a")], [lead, first], NOW);
  if (row === undefined) throw new Error("there is a row");
  const firstOut = { alarm: first.id, point: "P", rule: "r", level: 4, at: NOW } as const;
  const incident = { id: "story", enterprise: "a", site: null, startedAt: NOW, lastRaisedAt: NOW, closedAt: null };
  const story = {
    ...incident,
    firstOut,
    counts: [],
    live: 2,
    reds: [],
    spread: [],
    busiest: 2,
    drill: null,
    flood: null,
  };
  expect(firstOutOf(row, { incidents: [story] }, (id) => [lead, first].find((each) => each.id === id))).toBe(first);
  expect(firstOutOf(row, { incidents: [story] }, () => undefined)).toBe(lead);
  expect(firstOutOf(row, { incidents: [] }, () => first)).toBe(lead);
});

test("a thousand enterprises with a flood of alarms are put in order within a frame's time", () => {
  const items = Array.from({ length: 1_000 }, (_, i) => facts(`e${i}`));
  const alarms = Array.from({ length: 2_000 }, (_, i) => alarm(`e${i % 1_000}`, { level: 1, raisedAt: NOW - i }));
  const spans = Array.from({ length: 9 }, () => {
    const startedAtMs = performance.now();
    expect(toOverviewRows(items, alarms, NOW)).toHaveLength(1_000);
    return performance.now() - startedAtMs;
  });
  expect(Math.min(...spans)).toBeLessThan(10);
});
