import type { RawData, WebSocket } from "ws";
import type { CatalogIndex } from "./catalog-index.ts";
import type { Caller } from "./context.ts";
import type { ApiLimits } from "./limits.ts";
import { Audience, pointsOfAlarms } from "./live/audience.ts";
import { FrameTexts } from "./live/frame-texts.ts";
import { CLOSE, Viewer } from "./live/viewer.ts";
import { parseWatch, type Watch, watchKey } from "./live/watch.ts";
import type { AlarmView, CommittedView, PointView, ViewChange } from "./ports.ts";
import type { Sessions } from "./sessions.ts";
import { isClosed } from "../model/alarm.ts";
import type { Ticket } from "../model/offline/ticket.ts";

export interface LiveDeps {
  readonly view: CommittedView;
  readonly sessions: Sessions;
  readonly limits: ApiLimits;
  index(): CatalogIndex;
  nowMs(): number;
  /** Told what a viewer asked to see. */
  onWatch(caller: Caller, watch: Watch): void;
  /** The caller as the catalogue in force has it; null when its user is out of service. */
  renew(caller: Caller): Caller | null;
}

export interface LiveStats {
  readonly viewers: number;
  readonly behind: number;
  /** Closed since start because too many alarm changes waited for them. */
  readonly closedTooSlow: number;
  readonly refused: number;
}

export function openLive(deps: LiveDeps): Live {
  const live = new Live(deps);
  live.start();
  return live;
}

/**
 * The live feed: shows committed changes to everybody who may see them. Alarm transitions go out in the very turn of their commit; point
 * values at most every `livePointsEveryMs`, the newest only.
 */
export class Live {
  readonly #deps: LiveDeps;
  readonly #viewers = new Set<Viewer>();
  readonly #audiences = new Map<string, Audience>();
  #byEnterprise = new Map<string, Audience[]>();
  readonly #texts: FrameTexts;
  /** Transitions last told of each open alarm: an alarm that comes again under the same number has only moved its values. */
  readonly #told = new Map<string, number>();
  #timers: readonly NodeJS.Timeout[] = [];
  #stop: readonly (() => void)[] = [];
  #flushTimer: NodeJS.Timeout | null = null;
  #flushedAtMs = Number.NEGATIVE_INFINITY;
  #reviewTimer: NodeJS.Timeout | null = null;
  #closedTooSlow = 0;
  #refused = 0;

  constructor(deps: LiveDeps) {
    this.#deps = deps;
    this.#texts = new FrameTexts(deps.index);
  }

  start(): void {
    const { limits, view, sessions } = this.#deps;
    this.#stop = [
      view.subscribe((change) => this.#onChange(change)),
      sessions.onEnded((ended) =>
        this.#closeAll(CLOSE.signedOut, ({ caller }) => caller.session !== null && ended(caller.session)),
      ),
    ];
    this.#timers = [
      setInterval(() => this.#beat(), limits.liveBeatEveryMs),
      setInterval(() => this.#ping(), limits.livePingEveryMs),
    ];
  }

  get stats(): LiveStats {
    const behind = [...this.#viewers].filter((viewer) => viewer.behind).length;
    return { viewers: this.#viewers.size, behind, closedTooSlow: this.#closedTooSlow, refused: this.#refused };
  }

  /** `tickets`: it also wants to hear of changed tickets. */
  admit(socket: WebSocket, caller: Caller, { tickets }: { readonly tickets: boolean }): void {
    if (!this.#hasRoomFor(caller)) {
      this.#refused++;
      return socket.close(CLOSE.tryLater, "too many viewers");
    }
    if (caller.scope?.length === 0) return socket.close(CLOSE.noRights, "nothing to see");
    const { liveBufferedBytesMax, liveAlarmQueueMax } = this.#deps.limits;
    const bounds = { bufferedBytesMax: liveBufferedBytesMax, alarmQueueMax: liveAlarmQueueMax };
    const viewer = new Viewer(socket, caller, this.#audienceFor(caller, null), bounds);
    viewer.wantsTickets = tickets;
    this.#viewers.add(viewer);
    viewer.audience.viewers.add(viewer);
    socket.on("close", () => this.#forget(viewer));
    // The close that follows says all there is to say.
    socket.on("error", () => undefined);
    socket.on("pong", () => {
      viewer.answersPing = true;
    });
    socket.on("message", (message, isBinary) => this.#onMessage(viewer, isBinary ? "" : toText(message)));
    viewer.sendSnapshot(viewer.audience.snapshot(), this.#deps.nowMs());
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
    for (const stop of this.#stop) stop();
    if (this.#flushTimer !== null) clearTimeout(this.#flushTimer);
    if (this.#reviewTimer !== null) clearTimeout(this.#reviewTimer);
    for (const { socket } of this.#viewers) {
      socket.close(CLOSE.goingAway, "the gateway is stopping");
      setTimeout(() => socket.terminate(), CLOSE_MS_MAX).unref();
    }
  }

  #hasRoomFor(caller: Caller): boolean {
    const { viewersMax, viewersPerUserMax } = this.#deps.limits;
    const own = [...this.#viewers].filter((viewer) => viewer.caller.user.username === caller.user.username).length;
    return this.#viewers.size < viewersMax && own < viewersPerUserMax;
  }

  #audienceFor({ scope }: Caller, watch: Watch | null): Audience {
    const key = `${scope === null ? "*" : scope.join(" ")}|${watchKey(watch)}`;
    const known = this.#audiences.get(key);
    if (known !== undefined) return known;
    const { view, limits } = this.#deps;
    const deps = { view, index: this.#deps.index(), texts: this.#texts, pointsMax: limits.livePointsMax };
    const audience = new Audience(scope, watch, deps);
    this.#audiences.set(key, audience);
    for (const enterprise of audience.enterprises) {
      const those = this.#byEnterprise.get(enterprise);
      if (those === undefined) this.#byEnterprise.set(enterprise, [audience]);
      else those.push(audience);
    }
    return audience;
  }

  /** Hot path: called in the turn of each commit. */
  #onChange(change: ViewChange): void {
    if (change.catalogChanged) this.#planReview();
    this.#texts.forget();
    if (this.#viewers.size === 0) return this.#told.clear();
    for (const point of change.points) this.#markPoint(point);
    for (const ticket of change.tickets) this.#markTicket(ticket);
    const news = change.alarms.filter((alarm) => this.#isNews(alarm));
    if (news.length > 0) this.#tellAlarms(news);
    this.#planFlush();
  }

  #markPoint(point: PointView): void {
    for (const audience of this.#byEnterprise.get(point.enterprise) ?? []) {
      if (audience.viewers.size === 0 || !audience.hasPoint(point.pointNo)) continue;
      audience.dirtyPoints.set(point.pointNo, point);
      audience.outdate();
    }
  }

  #markTicket(ticket: Ticket): void {
    for (const audience of this.#byEnterprise.get(ticket.enterprise) ?? []) {
      if (audience.viewers.size > 0 && audience.seesTicket(ticket)) audience.ticketNews.note(ticket);
    }
  }

  /** Whether an alarm made a transition; if it only moved its values, they wait with the points. Retro records are history, not news. */
  #isNews(view: AlarmView): boolean {
    const { alarm } = view;
    if (alarm.retro) return false;
    const moved = this.#told.get(alarm.id) === alarm.transitions;
    if (isClosed(alarm)) this.#told.delete(alarm.id);
    else this.#told.set(alarm.id, alarm.transitions);
    for (const audience of this.#audiences.values()) {
      audience.outdate();
      if (moved && audience.viewers.size > 0 && audience.seesAlarm(view)) audience.dirtyAlarms.set(alarm.id, view);
    }
    return !moved;
  }

  #tellAlarms(news: readonly AlarmView[]): void {
    for (const audience of this.#audiences.values()) {
      if (audience.viewers.size === 0) continue;
      const seen = news.filter((alarm) => audience.seesAlarm(alarm));
      if (seen.length === 0) continue;
      const points = pointsOfAlarms(seen, this.#deps.view).filter(({ pointNo }) => audience.hasPoint(pointNo));
      for (const { pointNo } of points) audience.dirtyPoints.delete(pointNo);
      for (const { alarm } of seen) audience.dirtyAlarms.delete(alarm.id);
      this.#tell(audience, points, seen);
    }
  }

  #tell(audience: Audience, points: readonly PointView[], alarms: readonly AlarmView[]): void {
    const alarmTexts = alarms.map((alarm) => this.#texts.alarm(alarm));
    const pointTexts = points.map((point) => this.#texts.point(point));
    const aggregates = alarms.length === 0 ? null : audience.aggregates();
    const body = this.#texts.body(pointTexts, alarmTexts, { aggregates });
    const asOf = this.#deps.nowMs();
    for (const viewer of audience.viewers) {
      viewer.catchUp(this.#texts, asOf);
      if (viewer.offer({ points, alarms: alarmTexts, body }, asOf)) continue;
      this.#closedTooSlow++;
      this.#close(viewer, CLOSE.tooSlow, "too slow");
    }
  }

  #planFlush(): void {
    if (this.#flushTimer !== null) return;
    const waitMs = Math.max(0, this.#flushedAtMs + this.#deps.limits.livePointsEveryMs - performance.now());
    this.#flushTimer = setTimeout(() => this.#flush(), waitMs);
  }

  #flush(): void {
    this.#flushTimer = null;
    this.#flushedAtMs = performance.now();
    for (const audience of this.#audiences.values()) {
      const points = [...audience.dirtyPoints.values()];
      const alarms = [...audience.dirtyAlarms.values()];
      audience.dirtyPoints.clear();
      audience.dirtyAlarms.clear();
      if (points.length > 0 || alarms.length > 0) this.#tell(audience, points, alarms);
      const tickets = audience.ticketNews.take(this.#deps.nowMs());
      for (const viewer of audience.viewers) viewer.tellTickets(tickets, this.#deps.nowMs());
    }
    let waiting = false;
    for (const viewer of this.#viewers) {
      viewer.catchUp(this.#texts, this.#deps.nowMs());
      if (viewer.nextWatch !== "none") this.#watch(viewer, viewer.nextWatch);
      waiting ||= viewer.behind || viewer.missedTickets || viewer.nextWatch !== "none";
    }
    if (waiting) this.#planFlush();
  }

  #onMessage(viewer: Viewer, text: string): void {
    const watch = parseWatch(text);
    if (watch === "broken") return this.#close(viewer, CLOSE.badMessage, "not a message of this feed");
    if (watch === "unknown") return;
    const tooSoon = performance.now() - viewer.watchedAtMs < this.#deps.limits.livePointsEveryMs;
    if (!tooSoon) return this.#watch(viewer, watch);
    // The last one counts; each costs a snapshot.
    viewer.nextWatch = watch;
    this.#planFlush();
  }

  #watch(viewer: Viewer, watch: Watch | null): void {
    viewer.nextWatch = "none";
    viewer.watchedAtMs = performance.now();
    viewer.watch = watch;
    if (watch !== null) this.#deps.onWatch(viewer.caller, watch);
    this.#seat(viewer);
    viewer.sendSnapshot(viewer.audience.snapshot(), this.#deps.nowMs());
  }

  /** Seats a viewer among those who see the same. */
  #seat(viewer: Viewer): void {
    const before = viewer.audience;
    before.viewers.delete(viewer);
    viewer.audience = this.#audienceFor(viewer.caller, viewer.watch);
    viewer.audience.viewers.add(viewer);
    if (before.viewers.size === 0 && before !== viewer.audience) this.#drop(before);
  }

  #drop(audience: Audience): void {
    for (const [key, each] of this.#audiences) if (each === audience) this.#audiences.delete(key);
    for (const [enterprise, those] of this.#byEnterprise) {
      const rest = those.filter((each) => each !== audience);
      if (rest.length === 0) this.#byEnterprise.delete(enterprise);
      else if (rest.length < those.length) this.#byEnterprise.set(enterprise, rest);
    }
  }

  #planReview(): void {
    this.#reviewTimer ??= setTimeout(() => this.#review(), this.#deps.limits.liveReviewMs);
  }

  /** The catalogue has changed: everybody is looked at again, and gets a new snapshot or is shown out. */
  #review(): void {
    this.#reviewTimer = null;
    this.#audiences.clear();
    this.#byEnterprise = new Map();
    this.#texts.forget();
    const waiting = new Set<Audience>();
    for (const viewer of this.#viewers) {
      const caller = this.#deps.renew(viewer.caller);
      if (caller === null) this.#close(viewer, CLOSE.signedOut, "signed out");
      else if (caller.scope?.length === 0) this.#close(viewer, CLOSE.noRights, "nothing to see");
      else {
        viewer.caller = caller;
        this.#seat(viewer);
        waiting.add(viewer.audience);
      }
    }
    // One audience a turn: snapshots of a thousand viewers must not hold up an alarm.
    for (const audience of waiting) setImmediate(() => this.#showAnew(audience));
  }

  #showAnew(audience: Audience): void {
    const body = audience.snapshot();
    for (const viewer of audience.viewers) viewer.sendSnapshot(body, this.#deps.nowMs());
  }

  #beat(): void {
    const nowMs = this.#deps.nowMs();
    for (const viewer of this.#viewers) {
      const { session } = viewer.caller;
      if (session !== null && !this.#deps.sessions.isLive(session)) this.#close(viewer, CLOSE.signedOut, "signed out");
      else viewer.beat(nowMs);
    }
  }

  /** A reader that is gone without a word answers no ping. */
  #ping(): void {
    for (const viewer of this.#viewers) {
      if (!viewer.answersPing) {
        viewer.socket.terminate();
        continue;
      }
      viewer.answersPing = false;
      viewer.socket.ping();
    }
  }

  #closeAll(code: number, isMeant: (viewer: Viewer) => boolean): void {
    for (const viewer of this.#viewers) if (isMeant(viewer)) this.#close(viewer, code, "signed out");
  }

  #close(viewer: Viewer, code: number, reason: string): void {
    this.#forget(viewer);
    viewer.socket.close(code, reason);
  }

  #forget(viewer: Viewer): void {
    if (!this.#viewers.delete(viewer)) return;
    viewer.audience.viewers.delete(viewer);
    if (viewer.audience.viewers.size === 0) this.#drop(viewer.audience);
  }
}

/** How long a viewer may take to answer the close at the end. */
const CLOSE_MS_MAX = 1_000;

function toText(message: RawData): string {
  if (Array.isArray(message)) return Buffer.concat(message).toString();
  return message instanceof ArrayBuffer ? Buffer.from(message).toString() : message.toString();
}
