import { describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../model/time.ts";
import {
  acted,
  contradictionsOf,
  LI,
  opened,
  openStory,
  readFor,
  replayed,
  WANG,
  ZHAO,
} from "../../test/kit/offline-story.ts";
import { START_MS } from "../../test/kit/pure-engine.ts";

const LIMITS = `
points:
  - { id: NH3-101-LIM, enterprise: coldchain, device: dtu1, kind: analog, unit: ppm, limitOf: { point: NH3-101, level: 2 } }
rules:
  - { id: nh3, enterprise: coldchain, kind: threshold, points: [NH3-101], params: { direction: high, levels: [{ level: 2, limit: 40 }, { level: 3, limit: 28 }] } }
`;

describe("D-07: a device tells by which limit it alarms itself", () => {
  it.each([
    ["later than the rules", 60, 2],
    ["earlier", 30, 3],
  ])("is found when that is %s", (_, limit, level) => {
    const engine = openStory(LIMITS);
    readFor(engine, 90_000, { "NH3-101": 1, "NH3-101-LIM": limit });
    expect(contradictionsOf(engine, "D-07")).toMatchObject([
      {
        level,
        facts: {
          online: { facts: { point: "NH3-101", level: 2, device: limit } },
          offline: { facts: { rule: "nh3", limit: 40 } },
        },
      },
    ]);
  });

  it("is found within five seconds of the device's telling another one, and agrees when it is put right", () => {
    const engine = openStory(LIMITS);
    readFor(engine, 90_000, { "NH3-101": 1, "NH3-101-LIM": 40 });
    expect(contradictionsOf(engine, "D-07")).toEqual([]);
    readFor(engine, 5_000, { "NH3-101-LIM": 55 });
    expect(contradictionsOf(engine, "D-07")).toHaveLength(1);
    readFor(engine, 5_000, { "NH3-101-LIM": 40 });
    expect(contradictionsOf(engine, "D-07")[0]?.facts.agreeSinceMs).not.toBeNull();
  });

  it("of a low limit is the graver, the lower the device puts it", () => {
    const low = LIMITS.replace("level: 2 } }", "level: 2, direction: low } }").replace(
      "direction: high, levels",
      "direction: low, levels",
    );
    const engine = openStory(low);
    readFor(engine, 5_000, { "NH3-101-LIM": 30 });
    expect(contradictionsOf(engine, "D-07")).toMatchObject([
      { level: 2, facts: { offline: { facts: { limit: 40 } } } },
    ]);
  });

  it("is not found when it is the same but for rounding, not told, or told of another level", () => {
    const engine = openStory(LIMITS);
    readFor(engine, 5_000, { "NH3-101": 1 });
    engine.passTo(START_MS + 10 * MINUTE_MS);
    readFor(engine, 90_000, { "NH3-101": 1, "NH3-101-LIM": 40.5 });
    expect(contradictionsOf(engine, "D-07")).toEqual([]);
    const other = openStory(LIMITS.replace("level: 2 } }", "level: 1 } }"));
    readFor(other, 90_000, { "NH3-101": 1, "NH3-101-LIM": 60 });
    expect(contradictionsOf(other, "D-07")).toEqual([]);
  });
});

const PANEL = `
points:
  - { id: SD-1, enterprise: coldchain, device: dtu1, zone: machine-room, kind: fire }
  - { id: SD-2, enterprise: coldchain, device: dtu1, zone: machine-room, kind: fire }
`;
const SHIELDED = {
  text: "主机屏蔽 2 个回路",
  points: [],
  zone: "machine-room",
  photos: [],
  category: "fire",
  leak: false,
  shieldedLoops: 2,
  grade: "general",
  source: "inspection",
};

describe("D-14: loops of the fire panel were found shielded", () => {
  it("is found a day later if all components still say normal, and agrees once one tells of the shield", () => {
    const engine = openStory(PANEL);
    readFor(engine, MINUTE_MS, { "SD-1": "normal", "SD-2": "normal" });
    const foundAtMs = engine.nowMs;
    const id = opened(engine, ZHAO, "hazard", SHIELDED);
    readFor(engine, 23 * HOUR_MS, { "SD-1": "normal", "SD-2": "normal" }, HOUR_MS);
    expect(contradictionsOf(engine, "D-14")).toEqual([]);
    const snapshot = engine.snapshot();
    readFor(engine, 2 * HOUR_MS, { "SD-1": "normal", "SD-2": "normal" }, HOUR_MS);
    const [found] = contradictionsOf(engine, "D-14");
    expect(found).toMatchObject({
      level: 3,
      openedAtMs: foundAtMs + DAY_MS,
      facts: { offline: { facts: { ticket: id, loops: 2 } } },
    });
    readFor(engine, 2 * MINUTE_MS, { "SD-1": "shielded" });
    expect(contradictionsOf(engine, "D-14")[0]?.facts.agreeSinceMs).not.toBeNull();
    expect(replayed(engine, snapshot)).toEqual({ sameState: true, sameEntries: true });
  });

  it.each([
    ["a component says shielded", { "SD-1": "normal", "SD-2": "shielded" }],
    ["a component is out of order", { "SD-1": "normal", "SD-2": "fault" }],
    ["nothing is known of one", { "SD-1": "normal" }],
  ])("is not found when %s", (_, values) => {
    const engine = openStory(PANEL);
    readFor(engine, MINUTE_MS, values);
    opened(engine, ZHAO, "hazard", SHIELDED);
    readFor(engine, 26 * HOUR_MS, values, HOUR_MS);
    expect(contradictionsOf(engine, "D-14")).toEqual([]);
  });

  it("is not found once the hazard is settled", () => {
    const engine = openStory(PANEL);
    const id = opened(engine, ZHAO, "hazard", SHIELDED);
    acted(engine, LI, id, "reject", { note: "已恢复" });
    readFor(engine, 26 * HOUR_MS, { "SD-1": "normal", "SD-2": "normal" }, HOUR_MS);
    expect(contradictionsOf(engine, "D-14")).toEqual([]);
  });
});

const INDUSTRY = `
enterprises:
  - { id: coldchain, name: 京南冷链, area: dx, industry: ammonia-refrigeration }
  - { id: cold-two, name: 二号, area: dx, industry: ammonia-refrigeration }
  - { id: cold-three, name: 三号, area: dx, industry: ammonia-refrigeration }
devices:
  - { id: d, enterprise: cold-two, reportEveryMs: 3600000 }
  - { id: d, enterprise: cold-three, reportEveryMs: 3600000 }
points:
  - { id: P, enterprise: cold-two, device: d, kind: analog }
  - { id: P, enterprise: cold-three, device: d, kind: analog }
rules:
  - { id: two, enterprise: cold-two, kind: threshold, points: [P], level: 3, params: { direction: high, limit: 10 } }
  - { id: three, enterprise: cold-three, kind: threshold, points: [P], level: 3, params: { direction: high, limit: 10 } }
  - { id: nh3, enterprise: coldchain, kind: threshold, points: [NH3-101], level: 2, params: { direction: high, limit: 40 } }
`;

function peersAlarm(engine: ReturnType<typeof openStory>, days: number): void {
  for (let day = 0; day < days; day++) {
    for (const enterprise of ["cold-two", "cold-three"]) {
      engine.message(`${enterprise}/d`, { p: "P", v: 11, ts: engine.nowMs });
      engine.message(`${enterprise}/d`, { p: "P", v: 1, ts: engine.nowMs + 1_000 });
      for (const { id, acknowledged, enterprise: whose } of engine.alarms.values())
        if (whose === enterprise && !acknowledged) engine.command("acknowledge", id, "wang");
    }
    engine.passTo(engine.nowMs + DAY_MS);
  }
}

describe("D-15: a silent enterprise", () => {
  it("is found after 30 days without an alarm where others have some, and agrees at its first", () => {
    const engine = openStory(INDUSTRY);
    peersAlarm(engine, 33);
    const found = contradictionsOf(engine, "D-15");
    expect(found.map(({ enterprise, level }) => [enterprise, level])).toEqual([["coldchain", 4]]);
    expect(((found[0]?.openedAtMs ?? 0) - START_MS) / DAY_MS).toBeGreaterThan(30);
    expect(found[0]?.facts.offline.facts).toMatchObject({ enterprises: 3 });
    const snapshot = engine.snapshot();
    readFor(engine, 10_000, { "NH3-101": 60 });
    expect(contradictionsOf(engine, "D-15")[0]?.facts.agreeSinceMs).not.toBeNull();
    expect(replayed(engine, snapshot)).toEqual({ sameState: true, sameEntries: true });
  });

  it("is not found in the first 30 days, nor where others are as silent", () => {
    const engine = openStory(INDUSTRY);
    peersAlarm(engine, 28);
    expect(contradictionsOf(engine, "D-15")).toEqual([]);
    const quiet = openStory(INDUSTRY);
    peersAlarm(quiet, 2);
    quiet.passTo(START_MS + 40 * DAY_MS);
    expect(contradictionsOf(quiet, "D-15")).toEqual([]);
  });
});

describe("D-16: inspectors find what the enterprise does not", () => {
  const ITEM = { text: "灭火器过期", grade: "general", deadline: START_MS + 200 * DAY_MS, onSite: true };
  const inspect = (engine: ReturnType<typeof openStory>, things: number) =>
    opened(engine, ZHAO, "enforcement", {
      document: "31号",
      points: [],
      photos: [],
      inspectedAt: engine.nowMs,
      items: Array.from({ length: things }, () => ITEM),
    });
  const report = (engine: ReturnType<typeof openStory>) =>
    opened(engine, WANG, "hazard", {
      text: "楼梯湿滑",
      points: [],
      photos: [],
      category: "safety",
      leak: false,
      grade: "general",
      source: "self-report",
    });

  it("is found three months on, within five seconds of the last inspection", () => {
    const engine = openStory();
    engine.passTo(START_MS + 95 * DAY_MS);
    inspect(engine, 2);
    engine.passTo(engine.nowMs + 5_000);
    expect(contradictionsOf(engine, "D-16")).toEqual([]);
    const atMs = engine.nowMs;
    inspect(engine, 1);
    engine.passTo(atMs + 5_000);
    expect(contradictionsOf(engine, "D-16")).toMatchObject([
      { level: 3, facts: { online: { facts: { official: 3 } } } },
    ]);
    report(engine);
    engine.passTo(engine.nowMs + 5_000);
    expect(contradictionsOf(engine, "D-16")[0]?.facts.agreeSinceMs).not.toBeNull();
  });

  it("is not found if the enterprise reported one thing, even one long settled, or is not known for so long", () => {
    const engine = openStory();
    engine.passTo(START_MS + 30 * DAY_MS);
    const id = report(engine);
    acted(engine, LI, id, "reject", { note: "已处理" });
    engine.passTo(START_MS + 95 * DAY_MS);
    inspect(engine, 5);
    engine.passTo(engine.nowMs + 5_000);
    expect(contradictionsOf(engine, "D-16")).toEqual([]);
    const young = openStory();
    young.passTo(START_MS + 60 * DAY_MS);
    inspect(young, 5);
    young.passTo(young.nowMs + 5_000);
    expect(contradictionsOf(young, "D-16")).toEqual([]);
  });
});

describe("D-17: what is on record is doubtful", () => {
  const broken = (active: boolean) =>
    ({ kind: "fact", fault: "chain-broken", subject: "alarm-events", enterprise: "", active, params: {} }) as const;

  it("is red within five seconds of a broken chain, and agrees once that is mended and answered", () => {
    const engine = openStory();
    engine.passTo(START_MS + MINUTE_MS);
    engine.take(broken(true));
    engine.passTo(START_MS + MINUTE_MS + 5_000);
    expect(contradictionsOf(engine, "D-17")).toMatchObject([
      { level: 1, state: "open", openedAtMs: START_MS + MINUTE_MS },
    ]);
    engine.take(broken(false));
    for (const { id, rule } of engine.alarms.values())
      if (rule === "system:chain-broken") engine.command("acknowledge", id, "admin");
    engine.passTo(engine.nowMs + 5_000);
    expect(contradictionsOf(engine, "D-17")[0]?.facts.agreeSinceMs).not.toBeNull();
  });

  it("is found when the wall clock jumps by hours, not when it is put right by seconds", () => {
    const engine = openStory();
    engine.take({ kind: "clockStep", offsetMs: 20_000 });
    engine.passTo(engine.nowMs + 5_000);
    expect(contradictionsOf(engine, "D-17")).toEqual([]);
    engine.take({ kind: "clockStep", offsetMs: 2 * HOUR_MS });
    engine.passTo(engine.nowMs + 5_000);
    expect(contradictionsOf(engine, "D-17")).toHaveLength(1);
  });

  it("is left to the gateway's own alarm where very many enterprises would be told the same", () => {
    const engine = openStory("joints: [{ id: many, rule: D-17, settings: { enterprisesMax: 0 } }]");
    engine.take(broken(true));
    engine.passTo(engine.nowMs + 5_000);
    expect(contradictionsOf(engine, "D-17")).toEqual([]);
  });
});
