import type { WireCatalogError } from "../../api/wire.ts";
import type { WirePack, WirePackKind } from "../../api/wire-packs.ts";
import type { WireDeviation, WireFinding, WireRule, WireRuleKind, WireRuleVersion } from "../../api/wire-rules.ts";
import type { WireTrial } from "../../api/wire-trial.ts";
import type { FakeGateway, FakeRequest } from "./fake-edge.ts";

/** The rules of the fake plant, and a lint that knows two things. `undefined`: not an address of rules. */
export function answerRuleRead(path: string): unknown {
  const items = LISTS[path];
  return items === undefined ? undefined : { items, nextCursor: null };
}

/** null: not an address of rules. */
export function answerRuleWrite(
  gateway: FakeGateway,
  asked: FakeRequest,
  path: string,
): { readonly status: number; readonly body: unknown } | null {
  if (path === "/lint") return { status: 200, body: lint(asked.body) };
  if (path === "/rules/try") return { status: 200, body: tryOut(asked.body) };
  if (path === "/deviations") return { status: 201, body: DEVIATION };
  if (path === `/deviations/${DEVIATION.id}/sign`) return { status: 200, body: { ...DEVIATION, state: "signed" } };
  if (path !== "/catalog") return null;
  if (gateway.catalogChangedElsewhere) {
    gateway.catalogChangedElsewhere = false;
    return { status: 412, body: { error: { code: "PRECONDITION_FAILED", message: "目录已改变。", hint: "" } } };
  }
  return { status: 200, body: { added: [], changed: ["rules/nh3-hh"], retired: [], unchanged: 0, warnings: [] } };
}

/** Over 57 ppm is weaker than the standard; without a deadband a value chatters. */
function lint(body: string): { errors: WireCatalogError[]; warnings: WireCatalogError[] } {
  // What the form sends is a fragment of one rule or one pack.
  const { rules } = JSON.parse(body) as { rules?: { params: { limit?: number; deadband?: number } }[] };
  const params = rules?.[0]?.params;
  if (params === undefined) return { errors: [], warnings: [] };
  const path = "rules[0].params";
  const errors =
    (params.limit ?? 0) > 57
      ? [toIssue(`${path}.limit`, "weak-limit", "限值弱于 GB/T 50493-2019, 5.5.2（未核对）", "改为 57 ppm 或更严。")]
      : [];
  const warnings =
    params.deadband === undefined
      ? [toIssue(`${path}.deadband`, "gas-without-deadband", "没有回差，数值停在限值上会反复报警", "设 2 ppm。")]
      : [];
  return { errors, warnings };
}

/** Met twice by a limit under 60 ppm, else never; on the second point it is not known. */
function tryOut(body: string): WireTrial {
  // What the form sends is a rule and its enterprise.
  const { rule } = JSON.parse(body) as { rule: { points: string[]; params: { limit?: number } } };
  const to = Date.now();
  const spans = [
    { from: to - 600_000, to: null },
    { from: to - 7_200_000, to: to - 6_600_000 },
  ];
  const met =
    (rule.params.limit ?? 0) < 60 ? { count: 2, heldMs: 1_200_000, spans } : { count: 0, heldMs: 0, spans: [] };
  return {
    from: to - 86_400_000,
    to,
    complete: true,
    pointsLeftOut: 3,
    conditions: rule.points.map((point, i) => ({
      point,
      check: null,
      level: 1,
      limit: rule.params.limit ?? null,
      unit: "ppm",
      ...(i === 0 ? { tried: true, ...met } : { tried: false, count: 0, heldMs: 0, spans: [] }),
    })),
  };
}

function toIssue(path: string, code: string, message: string, hint: string): WireCatalogError {
  return { path, line: null, code, message, hint };
}

const AT = 1_790_000_000_000;
const UNCONFIRMED = { standard: "GB 50072-2021", clause: "7.4", confirmed: false } as const;
const LEVEL = { anyOf: [1, 2, 3, 4].map((value) => ({ type: "number", const: value })) };

const KINDS: readonly WireRuleKind[] = [
  {
    kind: "threshold",
    name: "限值",
    purpose: "数值达到上限或下限即报警。",
    pointKinds: ["gas", "analog"],
    over: "each",
    params: {
      type: "object",
      required: ["direction"],
      properties: {
        direction: { type: "string", enum: ["high", "low"] },
        limit: { type: "number" },
        levels: {
          type: "array",
          maxItems: 4,
          items: { type: "object", required: ["level"], properties: { level: LEVEL, limit: { type: "number" } } },
        },
        deadband: { type: "number", default: 0, minimum: 0 },
        onDelayMs: { type: "integer", default: 0, minimum: 0 },
        latch: { type: "boolean", default: false },
        states: { type: "array", items: { type: "boolean" } },
      },
    },
  },
];

const RULE: WireRule = {
  id: "nh3-hh",
  enterprise: "coldchain",
  name: "机房氨浓度高高",
  kind: "threshold",
  kindName: "限值",
  points: ["NH3-101", "NH3-102"],
  level: 1,
  params: { direction: "high", limit: 57, deadband: 2, onDelayMs: 1500 },
  version: 7,
  changed: { by: "zhang", at: AT, reason: "靠近排水口" },
};

const VERSIONS: readonly WireRuleVersion[] = [
  {
    version: 7,
    by: "zhang",
    at: AT,
    reason: "靠近排水口",
    before: { id: "nh3-hh", params: { limit: 60 } },
    after: { id: "nh3-hh", params: { limit: 57 } },
  },
];

const FINDINGS: readonly WireFinding[] = [
  {
    ...toIssue("rules/nh3-hh", "missing-level", "缺少低报级别", "加一个黄色级别。"),
    severity: "warning",
    enterprise: "coldchain",
    facts: {},
  },
  {
    ...toIssue("zones/cold-room", "blind-zone", "低温穿堂没有任何规则", "为它加规则或规则包。"),
    severity: "warning",
    enterprise: "coldchain",
    facts: {},
  },
];

const PACK: WirePack = {
  id: "room",
  enterprise: "coldchain",
  name: "涉氨制冷机房",
  pack: "ammonia-room",
  zone: "machine-room",
  roles: [
    { role: "ammonia", points: ["NH3-101", "NH3-102"], by: "taken" },
    { role: "ammoniaLel", points: [], by: "named" },
  ],
  settings: { fanAtPpm: 120 },
  rules: [
    {
      id: "room-toxic",
      name: "氨浓度（职业接触限值及事故排风值）",
      kind: "threshold",
      level: null,
      points: ["NH3-101", "NH3-102"],
      params: {},
      source: UNCONFIRMED,
    },
  ],
  blind: [{ rule: "room-fan-start", missing: "emergencyFan", onPurpose: false }],
};

const PACK_KINDS: readonly WirePackKind[] = [
  {
    pack: "ammonia-room",
    name: "涉氨制冷机房",
    roles: [
      {
        role: "ammonia",
        name: "氨浓度（毒性量程）",
        pointKinds: ["gas"],
        unit: "ppm",
        substance: "NH3",
        takes: true,
        required: true,
        most: null,
      },
      {
        role: "ammoniaLel",
        name: "氨浓度（爆炸量程）",
        pointKinds: ["gas"],
        unit: "%LEL",
        substance: "NH3",
        takes: true,
        required: false,
        most: null,
      },
    ],
    settings: [
      {
        setting: "fanAtPpm",
        name: "启动事故排风并报警的氨浓度",
        unit: "ppm",
        schema: { type: "number", default: 150, minimum: 1 },
        source: UNCONFIRMED,
      },
    ],
  },
];

const DEVIATION: WireDeviation = {
  id: "deviation-1",
  enterprise: "coldchain",
  rule: { id: "nh3-hh", name: "机房氨浓度高高" },
  reason: "旧探头漂移",
  state: "asked",
  weakLimits: [
    {
      path: "params.limit",
      points: ["NH3-101"],
      direction: "high",
      limit: 60,
      unit: "ppm",
      permissible: 57,
      excess: 0.05,
      setPoint: "high-set",
      clause: "GB/T 50493-2019, 5.5.2",
      confirmed: false,
    },
  ],
  asked: { by: "zhao", at: AT, note: null },
  decided: null,
  revoked: null,
};

const LISTS: Readonly<Record<string, readonly unknown[]>> = {
  "/rule-kinds": KINDS,
  "/pack-kinds": PACK_KINDS,
  "/rules": [RULE],
  "/rules/nh3-hh/versions": VERSIONS,
  "/lint": FINDINGS,
  "/packs": [PACK],
  "/deviations": [DEVIATION],
};
