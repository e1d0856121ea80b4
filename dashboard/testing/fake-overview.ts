import type { WireChange, WireOverview, WireOverviewRow } from "../../api/wire-overview.ts";
import type { FakePlant } from "./fake-plant.ts";

/** What a supervisor is told of the fake plant, and of as many further enterprises as a test wants. */
export function makeOverview(plant: FakePlant, options: { readonly more?: number } = {}): WireOverview {
  const asOf = Date.now();
  const named = plant.places.enterprises.map(({ id, name }) => makeOverviewRow({ enterprise: id, name }));
  const more = Array.from({ length: options.more ?? 0 }, (_, i) =>
    makeOverviewRow({
      enterprise: `e${i}`,
      name: `企业 ${String(i).padStart(4, "0")}`,
      areaName: i % 2 === 0 ? "瀛海镇" : "安定镇",
      raised: Array.from({ length: 24 }, (_, hour) => (i * 7 + hour * 5) % 4),
      inspectedAt: i % 5 === 0 ? null : asOf - (i % 40) * 86_400_000,
    }),
  );
  return { asOf, items: [...named, ...more], incidents: [], changes: makeChanges(asOf) };
}

export function makeOverviewRow(given: Partial<WireOverviewRow> = {}): WireOverviewRow {
  return {
    enterprise: "coldchain",
    name: "京南冷链",
    area: "dx",
    areaName: "大兴区",
    points: 10,
    online: 10,
    good: 10,
    raised: [0, 0, 1, 0, 0, 0, 2, 5, 1, 0, 0, 0, 0, 3, 0, 0, 1, 0, 0, 0, 0, 0, 4, 2],
    inspectedAt: Date.now() - 3 * 86_400_000,
    contradictions: 0,
    protectionsOff: 0,
    late: 0,
    holders: [],
    ...given,
  };
}

function makeChanges(asOf: number): readonly WireChange[] {
  const make = (given: Partial<WireChange> & Pick<WireChange, "id" | "kind">): WireChange => ({
    at: asOf - 240_000,
    enterprise: "coldchain",
    level: null,
    alarm: null,
    ticket: null,
    point: null,
    ticketKind: null,
    text: null,
    value: null,
    order: null,
    ...given,
  });
  const order = { ticket: "order-7", replyBy: asOf + 5_400_000, state: "waiting" };
  return [
    make({
      id: "escalation/1",
      kind: "escalation",
      level: 1,
      alarm: "alarm-red",
      point: "NH3-101",
      text: "nh3-hh",
      value: 2,
    }),
    make({ id: "silent/1", kind: "silent-rising", enterprise: "tanks", point: "CH4-301", value: 18 }),
    make({ id: "contradiction/1", kind: "contradiction", ticket: "contradiction-1", text: "D-04", level: 2, order }),
    make({
      id: "weakened/1",
      kind: "weakened",
      point: "NH3-102",
      text: "靠近排水口 <img src=x onerror=alert(1)>",
      value: 60,
    }),
    make({ id: "overdue/1", kind: "overdue", ticket: "hazard-1", ticketKind: "hazard", text: "法兰处有氨味" }),
    make({ id: "off/1", kind: "bypass", point: "NH3-101", text: "更换探头" }),
  ];
}
