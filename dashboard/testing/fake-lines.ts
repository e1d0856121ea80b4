import { z } from "zod";
import type {
  WireChecklist,
  WireTicketAct,
  WireTicketDetail,
  WireTicketEntry,
  WireTicketKind,
} from "../../api/wire-ticket.ts";
import type { WireRisk, WireSyncIndex, WireSyncReport } from "../../api/wire-sync-index.ts";
import { TICKET_FORMS } from "../../model/offline/forms.ts";
import type { ActForm, TicketForm } from "../../model/offline/ticket-form.ts";
import type { FakeGateway, FakeRequest } from "./fake-edge.ts";

/** What a gateway answers about the offline line; undefined: that is no address of it. */
export function answerLinesRead(gateway: FakeGateway, path: string, query: URLSearchParams): unknown {
  switch (path) {
    case "/ticket-kinds":
      return { items: TICKET_FORMS.map(toKind), nextCursor: null };
    case "/supervision-rules":
      return { items: [D_04] };
    case "/checklists":
      return { items: [CHECKLIST] };
    case "/sync-index":
      return SYNC_REPORT;
    case "/risk":
      return { items: [RISK], nextCursor: null };
    case "/timeline":
      return { items: toTimeline(gateway), nextCursor: null };
    case "/report":
      return REPORT;
    case "/reports":
      return { items: [KEPT_REPORT], nextCursor: null };
    case "/blind-spots":
    case "/seals":
      return { items: [] };
  }
  const [, resource, id] = /^\/([a-z-]+)(?:\/([^/]+))?$/.exec(path) ?? [];
  const kind = TICKET_FORMS.find((form) => form.path === resource)?.kind;
  if (resource !== "tickets" && kind === undefined) return undefined;
  if (id !== undefined) return gateway.tickets.find((ticket) => ticket.id === id);
  return { items: gateway.tickets.filter((ticket) => isAskedFor(ticket, kind, query)), nextCursor: null };
}

/** Whatever is opened is there; whatever is done to it is its newest step. null: that is no address of the offline line. */
export function answerLinesWrite(gateway: FakeGateway, asked: FakeRequest, path: string): object | null {
  const [, resource, id, act] = /^\/([a-z-]+)(?:\/([^/]+)\/([a-z-]+))?$/.exec(path) ?? [];
  const form = TICKET_FORMS.find((each) => each.path === resource);
  if (form === undefined) return null;
  // What the page sends is the body of an act.
  const body = JSON.parse(asked.body) as Readonly<Record<string, unknown>>;
  const before = gateway.tickets.find((ticket) => ticket.id === id) ?? makeTicket({ kind: form.kind, history: [] });
  const said = makeEntry({ no: before.history.length + 1, act: act ?? "open", by: gateway.user.username, body });
  const after = { ...before, history: [...before.history, said] };
  gateway.tickets = [after, ...gateway.tickets.filter((ticket) => ticket.id !== after.id)];
  return after;
}

export function makeTicket(given: Partial<WireTicketDetail> = {}): WireTicketDetail {
  const at = Date.now() - 600_000;
  return {
    id: `${given.kind ?? "hazard"}-1`,
    kind: "hazard",
    enterprise: "coldchain",
    site: "plant1",
    zone: "machine-room",
    points: ["NH3-101"],
    state: "reported",
    level: null,
    openedAt: at,
    openedBy: "zhang",
    changedAt: at,
    closedAt: null,
    dueAt: at + 660_000,
    links: [],
    entries: 1,
    keptAside: 0,
    facts: { text: "法兰处有氨味 <b>不是标记</b>", grade: "general" },
    history: [makeEntry()],
    may: ["verify", "comment"],
    ...given,
  };
}

export function makeEntry(given: Partial<WireTicketEntry> = {}): WireTicketEntry {
  return {
    no: 1,
    at: Date.now() - 600_000,
    act: "open",
    state: "reported",
    by: "zhang",
    because: null,
    claimed: null,
    body: { text: "法兰处有氨味 <b>不是标记</b>", photos: [] },
    ...given,
  };
}

export function makeContradiction(): WireTicketDetail {
  const atMs = Date.now() - 4_000;
  const facts = {
    code: "D-04",
    key: "XS-101",
    online: { atMs, facts: { point: "XS-101", mode: "bypassed" } },
    offline: { atMs: null, facts: { permit: null } },
    agreeSinceMs: null,
  };
  return makeTicket({ id: "contradiction-1", kind: "contradiction", state: "open", level: 2, dueAt: null, facts });
}

function isAskedFor(ticket: WireTicketDetail, kind: string | undefined, query: URLSearchParams): boolean {
  const status = query.get("status") ?? "open";
  if (kind !== undefined && ticket.kind !== kind) return false;
  const [kinds, states] = [query.get("kind")?.split(","), query.get("state")?.split(",")];
  if (kinds?.includes(ticket.kind) === false || states?.includes(ticket.state) === false) return false;
  if (status !== "all" && (ticket.closedAt === null) !== (status === "open")) return false;
  if (query.get("late") === "true" && !(ticket.dueAt !== null && ticket.dueAt < Date.now())) return false;
  if (query.get("point") !== null && !ticket.points.includes(query.get("point") ?? "")) return false;
  const linked = query.get("alarm") ?? query.get("ticket");
  return linked === null || ticket.links.some(({ id }) => id === linked);
}

function toKind({ kind, path, states, open, acts, words }: TicketForm): WireTicketKind {
  const { zh } = words;
  const toAct = (act: string, form: ActForm): WireTicketAct => ({
    act,
    name: zh.acts[act] ?? act,
    roles: form.roles,
    from: form.from,
    body: { ...z.toJSONSchema(form.body, { io: "input", unrepresentable: "any" }) },
  });
  return {
    kind,
    path,
    name: zh.name,
    purpose: zh.purpose,
    states: states.map((state) => ({ state, name: zh.states[state] ?? state })),
    open: open === null ? null : toAct("open", open),
    acts: Object.entries(acts).map(([act, form]) => toAct(act, form)),
    words: { acts: zh.acts, fields: zh.fields, choices: zh.choices ?? {}, reasons: zh.reasons },
  };
}

function toTimeline({ tickets }: FakeGateway): readonly object[] {
  return tickets.flatMap((ticket) => ticket.history.map((entry) => ({ line: "offline", at: entry.at, ticket, entry })));
}

const D_04 = {
  code: "D-04",
  kind: "contradiction",
  name: "联锁旁路无票",
  purpose: null,
  online: "联锁 {point} 处于旁路（{mode}）",
  offline: "没有有效的旁路票（已超期的票：{permit}）",
  settings: {},
};

const CHECKLIST: WireChecklist = {
  id: "cold-round",
  enterprise: "coldchain",
  name: "机房巡检清单",
  version: "v1",
  items: [
    { id: "door", text: "防火门关闭", kind: "ok", unit: null, min: null, max: null, point: null, photo: false },
    { id: "pressure", text: "压力", kind: "value", unit: "MPa", min: 0.1, max: 0.6, point: null, photo: false },
  ],
};

const UNKNOWN: WireSyncIndex = {
  coverage: 0.42,
  linkage: null,
  agreement: null,
  latency: null,
  closure: null,
  composite: null,
  known: 0.2,
  latencyMs: null,
  recurrences: 0,
};

const SYNC_REPORT: WireSyncReport = {
  total: { ...UNKNOWN, from: 1_790_000_000_000, to: 1_790_604_800_000 },
  trend: [],
  areas: [],
  items: [],
};

const RISK: WireRisk = {
  enterprise: "coldchain",
  at: 1_790_000_000_000,
  score: 25,
  colour: 4,
  zones: [
    {
      zone: "machine-room",
      score: 25,
      colour: 4,
      base: 20,
      live: 5,
      context: 0,
      parts: [{ source: "hazard", count: 1, points: 5 }],
    },
  ],
  days: [],
};

const HOSTILE = "<img src=x onerror=alert(1)>";

/** As much of a report as the page reads: an unknown share, and a name that is no markup. */
const REPORT = {
  timeline: [{ line: "online" }, { line: "offline" }],
  worded: {
    title: `安全日报 · ${HOSTILE}`,
    head: ["仅依据已落盘记录生成"],
    unknownWord: "未知",
    sections: [
      {
        id: "handling",
        title: "监管指标",
        none: "",
        note: null,
        heads: ["指标", "数值"],
        rows: [
          ["在线率", { share: 0.954 }],
          ["误报率", null],
        ],
      },
      {
        id: "timeline",
        title: "两线时间轴",
        none: "",
        note: "另有 3 条未列出",
        heads: ["时间", "对象"],
        rows: [
          ["2026-03-01 10:00:00", HOSTILE],
          ["2026-03-01 10:01:00", "hazard-1"],
        ],
      },
    ],
  },
};

const KEPT_REPORT = {
  id: "day-2026-03-01-enterprise-coldchain",
  subject: { kind: "enterprise", id: "coldchain", name: "京南冷链" },
  period: "day",
  from: Date.UTC(2026, 1, 28, 16),
};
