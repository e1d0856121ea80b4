import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import type { ApiLimits } from "../../api/limits.ts";
import { type OpenedApi, openApi } from "../../api/open-api.ts";
import type { ApiPorts, CatalogPort, CatalogSource, DeviceConnectionFacts, DeviceRefusal } from "../../api/ports.ts";
import type { WireSession } from "../../api/wire.ts";
import { openAnswerLinks } from "../../gateway/answer-links.ts";
import { openBundleDesk } from "../../gateway/bundle-desk.ts";
import { catalogChecks } from "../../gateway/catalog-checks.ts";
import { wordIssue } from "../../gateway/catalog-words.ts";
import { openDeviationDesk } from "../../gateway/deviation-desk.ts";
import { openDeviceDesk } from "../../gateway/devices/device-desk.ts";
import { RecentMessages } from "../../gateway/devices/recent-messages.ts";
import { gather, gatherFrom } from "../../gateway/offline/gather.ts";
import { ATTACHMENT_BOUNDS } from "../../gateway/limits.ts";
import { openSealDesk } from "../../gateway/seal-desk.ts";
import { DutyDesk } from "../../gateway/duty-desk.ts";
import { openPhoneDesk, openPhonePort } from "../../gateway/phone-desk.ts";
import { openRuleDesk } from "../../gateway/rule-desk.ts";
import { newState } from "../../gateway/state.ts";
import { step } from "../../gateway/step.ts";
import { View } from "../../gateway/view.ts";
import { EvidenceDesk } from "../../gateway/evidence/evidence-desk.ts";
import { SyncIndexDesk } from "../../gateway/sync-index-desk.ts";
import { SUPERVISION_DESK } from "../../gateway/supervision-desk.ts";
import { TrialDesk } from "../../gateway/why/trial-desk.ts";
import { WhyDesk } from "../../gateway/why/why-desk.ts";
import type { Alarm } from "../../model/alarm.ts";
import type { CatalogFragment, Role } from "../../model/catalog/catalog.ts";
import { checkCatalog } from "../../model/catalog/check.ts";
import { diffCatalog } from "../../model/catalog/diff.ts";
import { entryKey } from "../../model/catalog/entry-key.ts";
import { exportCatalog, toYaml } from "../../model/catalog/export.ts";
import type { CatalogIssue } from "../../model/catalog/issue.ts";
import { mergeCatalog } from "../../model/catalog/merge.ts";
import { parseCatalogObject, parseCatalogText } from "../../model/catalog/parse.ts";
import { Effects, type Reply } from "../../model/effects.ts";
import { toDeviceKey } from "../../model/ids.ts";
import type { JournalEvent } from "../../model/journal-event.ts";
import type { AttachmentBounds } from "../../model/offline/attachment.ts";
import { failed, ok } from "../../model/result.ts";
import { MemoryStore } from "../../storage/readings/memory/memory-store.ts";
import { AttachmentStore } from "../../storage/attachments/attachment-store.ts";
import { openRecords } from "../../storage/records/open-records.ts";

export interface ApiWorldOptions {
  readonly catalog: CatalogFragment;
  readonly limits?: Partial<ApiLimits>;
  readonly attachmentBounds?: Partial<AttachmentBounds>;
  readonly ports?: Partial<ApiPorts>;
  readonly options?: {
    readonly publicUrl?: string;
    readonly trustedProxies?: readonly string[];
    readonly dashboardDirectory?: string;
    readonly secondFactorRoles?: readonly Role[];
  };
}

export type ApiWorld = Awaited<ReturnType<typeof openApiWorld>>;

/**
 * The real API over the real `step`, the real committed view and the real records; only the journal, MQTT and argon2 are left out.
 * A password is stored as itself: `verify` compares, and counts how often it was asked.
 */
export async function openApiWorld(options: ApiWorldOptions) {
  const directory = await mkdtemp(join(tmpdir(), "twinline-api-"));
  const clock = { nowMs: Date.now() };
  const nowMs = (): number => Math.max(clock.nowMs, Date.now());
  const records = await openRecords({ directory, limits: { reserveBytes: 1024 * 1024 }, nowMs });
  const bounds = { ...ATTACHMENT_BOUNDS, ...options.attachmentBounds };
  const attachments = await AttachmentStore.open(join(directory, "attachments"), bounds);
  const readings = new MemoryStore();
  const view = new View();
  const state = newState();
  const recentMessages = new RecentMessages();
  const gate = newGate();
  let last: Promise<unknown> = Promise.resolve();

  const takeNow = async (event: JournalEvent): Promise<readonly Reply[]> => {
    const effects = new Effects();
    const stamp = { seq: state.seq + 1, atMs: Math.max(state.atMs, nowMs()) };
    step(state, event, stamp, effects);
    if (event.kind === "message") {
      const counts = { stored: effects.readings.length, refused: effects.quarantine.length };
      recentMessages.note(event, { ...stamp, receivedAtMs: stamp.atMs, ...counts });
    }
    await records.commit({
      throughSeq: state.seq,
      alarms: [...effects.alarms.values()].map(({ alarm }) => alarm),
      incidents: [...effects.incidents.values()],
      alarmEvents: effects.alarmEvents,
      tickets: [...effects.tickets.values()],
      ticketEntries: effects.ticketEntries,
      outbox: effects.outbox,
      quarantine: effects.quarantine,
      catalogs: effects.catalogs,
      ruleChanges: effects.ruleChanges,
      pointsDefined: effects.pointsDefined,
      audit: effects.audit,
      latencies: effects.alarmEvents
        .filter(({ kind }) => kind === "raised")
        .map(({ alarm, no, atMs }) => ({
          alarm,
          no,
          deviceMs: atMs,
          receivedMs: atMs,
          durableMs: atMs,
          decidedMs: atMs,
        })),
    });
    for (const { pointNo, enterprise, point } of effects.pointsDefined) readings.define(pointNo, enterprise, point);
    readings.append(effects.readings, state.seq);
    view.show(effects, state);
    return effects.replies;
  };
  const take = (event: JournalEvent): Promise<readonly Reply[]> => {
    const done = last.then(() => takeNow(event));
    last = done.catch(() => undefined);
    return done;
  };

  const verified: (string | null)[] = [];
  const verdict: { next: "busy" | null } = { next: null };
  const catalog = catalogPort(view, take);
  const ports: ApiPorts = {
    view,
    catalog,
    records,
    readings,
    devices: openDeviceDesk({
      gate,
      messages: recentMessages,
      view,
      records,
      readings,
      listeners: () => [{ port: 1883, tls: false }],
      handedSeq: () => state.seq,
      nowMs,
      wallOffsetMs: () => 0,
    }),
    why: new WhyDesk({ view, records, readings, nowMs }),
    supervision: SUPERVISION_DESK,
    syncIndex: new SyncIndexDesk({ records, catalog: () => view.catalog, nowMs }),
    evidence: new EvidenceDesk({ view, records, readings, version: "test", nowMs }),
    attachments,
    bundles: openBundleDesk(Buffer.alloc(32, 7)),
    seals: openSealDesk(Buffer.alloc(32, 7)),
    trial: new TrialDesk({ view, records, readings, nowMs }),
    answers: openAnswerLinks(Buffer.alloc(32, 7)),
    phones: openPhonePort({
      phones: openPhoneDesk({ records, installationKey: Buffer.alloc(32, 7), publicUrl: null, nowMs }),
      view,
      nowMs,
    }),
    rules: openRuleDesk(view),
    duty: new DutyDesk(view),
    deviations: openDeviationDesk({
      view,
      submit: async (event) => {
        const [reply] = await take(event);
        return reply ?? { id: event.id, ok: false, reason: null };
      },
    }),
    commands: {
      async submit(command) {
        const [reply] = await take({ kind: "command", id: randomUUID(), ...command });
        return reply?.ok === true ? ok(null) : failed(reply?.reason ?? "refused");
      },
      async protect(by, order) {
        const [reply] = await take({ kind: "protection", id: randomUUID(), by, order });
        return reply?.ok === true ? ok(null) : failed(reply?.reason ?? "refused");
      },
      async drill(by, order) {
        const [reply] = await take({ kind: "drill", id: randomUUID(), by, order });
        return reply?.ok === true ? ok(null) : failed(reply?.reason ?? "refused");
      },
      async duty(by, order) {
        const [reply] = await take({ kind: "duty", id: randomUUID(), by, order });
        return reply?.ok === true ? ok(null) : failed(reply?.reason ?? "refused");
      },
      async offline({ username, role }, order) {
        const gathered = await gather(order, gatherFrom(readings, view));
        const said = { ...order, gathered };
        const [reply] = await take({ kind: "offline", id: randomUUID(), by: username, role, order: said });
        return reply?.ticket === undefined ? failed(reply?.reason ?? "refused") : ok(reply.ticket);
      },
    },
    passwords: {
      async verify(hash, password) {
        verified.push(hash);
        if (verdict.next !== null) return verdict.next;
        return hash !== null && hash === password ? "right" : "wrong";
      },
    },
    health: () => ({ ok: true, reasons: [], now: nowMs(), lastDataAt: null, journalBacklog: 0, version: "0.0.0" }),
    limits: () => ({ packetBytes: 262_144 }),
    metrics: async () => ({ contentType: "text/plain; version=0.0.4; charset=utf-8", text: "twinline_up 1\n" }),
    nowMs,
    ...options.ports,
  };
  await take({ kind: "catalog", id: "first", by: "system", fragment: options.catalog });
  const open = (): Promise<OpenedApi> =>
    openApi(ports, {
      host: "127.0.0.1",
      port: 0,
      dashboardDirectory: null,
      logger: pino({ level: "silent" }),
      limits: options.limits ?? {},
      ...options.options,
    });
  let api = await open();
  return {
    ports,
    view,
    records,
    clock,
    verified,
    verdict,
    gate,
    get api() {
      return api;
    },
    get url() {
      return `http://127.0.0.1:${api.port}`;
    },
    take,
    /** Shows an alarm as if a commit had changed it so; the engine knows nothing of it. */
    showAlarm(alarm: Alarm): void {
      const effects = new Effects();
      effects.alarms.set(alarm.id, { alarm, condition: "", escalation: null, told: [], shelfEndsAtMs: null });
      view.show(effects, state);
    },
    publish: (enterprise: string, device: string, body: unknown) =>
      take({
        kind: "message",
        enterprise,
        device,
        deviceKey: toDeviceKey(enterprise, device),
        channel: "readings",
        payload: Buffer.from(typeof body === "string" ? body : JSON.stringify(body)),
      }),
    async restartApi() {
      await api.close();
      api = await open();
    },
    async close() {
      await api.close();
      await records.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export interface Client {
  readonly session: WireSession;
  readonly cookie: string;
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
}

export interface CallOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // Tests read answers of many shapes; each says what it expects.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly json: any;
}

export async function signIn(world: ApiWorld, username: string, password = `${username}-pw`): Promise<Client> {
  const answer = await call(world, "POST", "/api/v1/session", { body: { username, password } });
  if (answer.status !== 200) throw new Error(`${username} could not sign in: ${answer.text}`);
  const cookie = cookieOf(answer);
  const session = answer.json as WireSession;
  return {
    session,
    cookie,
    call: (method, path, options = {}) =>
      call(world, method, path, {
        ...options,
        headers: { Cookie: cookie, "X-CSRF-Token": session.csrfToken, ...options.headers },
      }),
  };
}

export function cookieOf(answer: Answer): string {
  return (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
}

export async function call(world: ApiWorld, method: string, path: string, options: CallOptions = {}): Promise<Answer> {
  const given = options.body !== undefined;
  const response = await fetch(`${world.url}${path}`, {
    method,
    headers: { ...(given ? { "Content-Type": "application/json" } : {}), ...options.headers },
    ...(given ? { body: typeof options.body === "string" ? options.body : JSON.stringify(options.body) } : {}),
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") === true && text !== "";
  return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : null };
}

/** The entry that counts as declared by the catalogue file. */
const FROM_FILE = "coldchain/from-file";

/** The listener for devices as the API sees it: tests put facts into it, and see which devices were disconnected. */
function newGate() {
  const connections = new Map<string, readonly DeviceConnectionFacts[]>();
  const refusals = new Map<string, DeviceRefusal>();
  return {
    connections,
    refusals,
    connectionsOf: (enterprise: string, device: string) => connections.get(`${enterprise}/${device}`) ?? [],
    lastRefusalOf: (enterprise: string, device: string) => refusals.get(`${enterprise}/${device}`) ?? null,
    disconnect(enterprise: string, device: string): number {
      const ended = connections.get(`${enterprise}/${device}`)?.length ?? 0;
      connections.delete(`${enterprise}/${device}`);
      return ended;
    },
  };
}

/** The catalogue port on the model's own functions: secrets stay as they are given. */
function catalogPort(view: View, take: (event: JournalEvent) => Promise<unknown>): CatalogPort {
  const parse = (document: unknown, text: string | null) =>
    text === null ? parseCatalogObject(document) : parseCatalogText(text);
  const judge = (document: unknown, { text, language }: CatalogSource) => {
    const worded = (issues: readonly CatalogIssue[]) => issues.map((issue) => wordIssue(issue, language));
    const parsed = parse(document, text);
    if (!parsed.ok) return { fragment: {}, errors: worded(parsed.error), warnings: [] };
    const { fragment, lineOf } = parsed.value;
    const { errors, warnings } = checkCatalog(view.catalog, fragment, catalogChecks(view.deviations), lineOf);
    return { fragment, errors: worded(errors), warnings: worded(warnings) };
  };
  const check: CatalogPort["check"] = async (document, source) => {
    const { fragment, errors, warnings } = judge(document, source);
    if (errors.length > 0) return failed(errors);
    return ok({ ...diffCatalog(view.catalog, mergeCatalog(view.catalog, fragment)), warnings });
  };
  return {
    check,
    async lint(document, source) {
      const { errors, warnings } = judge(document, source);
      return { errors, warnings };
    },
    async apply(document, source, { by, ifMatch, reason = null }) {
      if (ifMatch !== null && ifMatch !== view.catalogVersion) return failed("stale");
      const checked = await check(document, source);
      const parsed = parse(document, source.text);
      if (!checked.ok || !parsed.ok) return checked;
      const { added, changed, retired } = checked.value;
      if (added.length + changed.length + retired.length > 0) {
        const change = { id: randomUUID(), by: by?.username ?? "system", fragment: parsed.value.fragment };
        await take({ kind: "catalog", ...change, ...(reason === null ? {} : { reason }) });
      }
      return checked;
    },
    exported: () => exportCatalog(view.catalog),
    read: async (text) => {
      const parsed = parseCatalogText(text);
      return parsed.ok ? parsed.value.fragment : null;
    },
    toYaml: async (fragment) => toYaml(fragment),
    isFromFile: (section, entry) => entryKey(section, entry) === FROM_FILE,
  };
}
