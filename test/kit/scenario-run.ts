import { isClosed } from "../../model/alarm.ts";
import { assert } from "../../model/assert.ts";
import type { Catalog, Point } from "../../model/catalog/catalog.ts";
import { mergeCatalog } from "../../model/catalog/merge.ts";
import type { DeviationChange } from "../../model/deviation.ts";
import type { SystemFault } from "../../model/journal-event.ts";
import type { ProtectionOrder } from "../../model/protection.ts";
import { lintCatalog, weakLimitsOfRule } from "../../rules/lint/lint-catalog.ts";
import { worldReadings, type WorldReading } from "../../seeds/world/replay.ts";
import { PureEngine, START_MS } from "./pure-engine.ts";
import {
  parseAction,
  type ScenarioAction,
  type ToldAlarm,
  type ToldOrder,
  type ToldReading,
} from "./scenario-action.ts";
import { cataloguesOf, errorsOf } from "./scenario-catalogues.ts";
import { ScenarioEcho } from "./scenario-echo.ts";
import { OfflineStage } from "./scenario-offline.ts";
import { type Scenario, type StoryLine } from "./scenario-text.ts";
import { countRepeats, describeAlarm } from "./scenario-words.ts";
import { ToldRecords } from "./told-records.ts";

/** Acts a story out on the real engine and tells it again with what really happened. Throws when a line makes no sense. */
export async function runScenario(scenario: Scenario, includesFrom: URL): Promise<readonly StoryLine[]> {
  const run = new ScenarioRun(scenario, includesFrom);
  run.begin();
  const told: StoryLine[] = [];
  for (const { atMs, action } of scenario.lines) {
    try {
      run.passTo(atMs);
      const parsed = parseAction(action);
      if (parsed.kind === "why") await run.explain(parsed);
      else run.act(parsed);
    } catch (error) {
      throw new Error(`${action}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
    told.push({ atMs, action, expected: countRepeats(run.echo.takeItems()) });
  }
  return told;
}

interface Reporter {
  readonly reading: ToldReading;
  readonly everyMs: number;
  nextMs: number;
}

/** The engine on a stage: devices with clocks of their own, people, and a gateway that can be stopped. */
class ScenarioRun {
  readonly echo = new ScenarioEcho();
  readonly #scenario: Scenario;
  readonly #includesFrom: URL;
  readonly #records = new ToldRecords();
  #engine = new PureEngine();
  /** Time since the story began. */
  #nowMs = 0;
  #stopped = false;
  #deafUntilMs: number | null = null;
  #deafMs = 0;
  #wallOffsetMs = 0;
  readonly #clockAheadMs = new Map<string, number>();
  readonly #reporters = new Map<string, Reporter>();
  readonly #offline = new OfflineStage();
  readonly #lastOffs = new Map<string, string>();
  readonly #lastMessages = new Map<string, { readonly text: string; readonly readings: number }>();
  #feed: { readonly readings: Iterator<WorldReading>; readonly deviceKey: string; next: WorldReading | null } | null =
    null;

  constructor(scenario: Scenario, includesFrom: URL) {
    this.#scenario = scenario;
    this.#includesFrom = includesFrom;
  }

  begin(): void {
    this.#engine.onEffects = (effects, seq) => this.#records.keep(effects, seq);
    this.#engine.take({ kind: "start", deafMs: 0, offsetMs: 0, version: "story" });
    this.#apply("admin", "catalogue");
    this.echo.hear(this.#engine);
  }

  /** Lets time pass: timers fire, reporters report, the world goes on, a standstill ends. */
  passTo(atMs: number): void {
    for (;;) {
      const next = this.#nextHappening();
      if (next === null || next.atMs > atMs) break;
      this.#passQuietly(next.atMs);
      next.happen();
      this.#hear();
    }
    this.#passQuietly(atMs);
  }

  act(action: Exclude<ScenarioAction, { kind: "why" }>): void {
    switch (action.kind) {
      case "nothing":
        break;
      case "readings":
        this.#send(action.readings);
        break;
      case "reporter":
        this.#send([action.reading]);
        this.#reporters.set(action.reading.point, {
          reading: action.reading,
          everyMs: action.everyMs,
          nextMs: this.#nowMs + action.everyMs,
        });
        break;
      case "reporter-stops":
        this.#reporters.delete(action.point);
        break;
      case "raw":
        this.#sendText(action.device, action.text, 0);
        break;
      case "repeat":
        this.#repeat(action.device);
        break;
      case "device-clock":
        this.#clockAheadMs.set(action.device, action.aheadMs);
        break;
      case "online":
        this.#message(action.device, JSON.stringify({ online: action.online }), "status");
        break;
      case "command":
        this.#command(action);
        break;
      case "protection":
        this.#protect(action);
        break;
      case "duty":
        this.#duty(action);
        break;
      case "drill":
        this.#drill(action);
        break;
      case "apply":
        this.#apply(action.by, action.catalogue);
        break;
      case "deviation":
        this.#deviate(action);
        break;
      case "stop":
        this.#stopped = true;
        break;
      case "start":
        this.#start();
        break;
      case "stall":
        this.#deafMs = action.isNoticed ? action.spanMs : 0;
        this.#deafUntilMs = this.#nowMs + action.spanMs;
        break;
      case "wall-clock":
        this.#wallOffsetMs += action.byMs;
        this.#engine.take({ kind: "clockStep", offsetMs: this.#wallOffsetMs });
        break;
      case "fact":
        // A fault the engine does not know fails in `step`.
        this.#engine.take({
          kind: "fact",
          fault: action.fault as SystemFault,
          subject: action.subject,
          enterprise: "",
          active: action.active,
          params: {},
        });
        break;
      case "world":
        this.#play(action);
        break;
      case "ticket":
        this.#tell(action);
        break;
      case "look":
        if (action.at === "tickets") {
          this.#hear();
          for (const item of this.#offline.describe(this.#engine)) this.echo.say(item);
          break;
        }
        this.echo.look(this.#engine, action.at, this.#deviceKeyOf(action.at));
        break;
    }
    this.#hear();
  }

  /** Asks the why desk about a point: first of its silence, then of each condition. */
  async explain({ point, atMs, language }: ScenarioAction & { kind: "why" }): Promise<void> {
    this.#hear();
    const { enterprise } = this.#pointOf(point);
    const nowMs = START_MS + this.#nowMs + this.#wallOffsetMs;
    const query = { enterprise, point, language, atMs: atMs === null ? nowMs : START_MS + atMs };
    const { silence, conditions, complete } = await this.#records.why(this.#engine.state, query, nowMs);
    this.echo.say(silence.sentence);
    for (const { sentence } of conditions) this.echo.say(sentence);
    if (!complete) this.echo.say("a rule looks farther back than was taken into account");
  }

  #hear(): void {
    this.echo.hear(this.#engine);
  }

  get #isDeaf(): boolean {
    return this.#stopped || this.#deafUntilMs !== null;
  }

  #nextHappening(): { readonly atMs: number; readonly happen: () => void } | null {
    const happenings: { atMs: number; happen: () => void }[] = [];
    if (this.#deafUntilMs !== null) happenings.push({ atMs: this.#deafUntilMs, happen: () => this.#wakeUp() });
    for (const reporter of this.#reporters.values())
      happenings.push({ atMs: reporter.nextMs, happen: () => this.#report(reporter) });
    const fed = this.#feed?.next;
    if (fed != null) happenings.push({ atMs: fed.atMs - START_MS, happen: () => this.#feedOne(fed) });
    return happenings.reduce<(typeof happenings)[number] | null>(
      (first, one) => (first === null || one.atMs < first.atMs ? one : first),
      null,
    );
  }

  #passQuietly(atMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, atMs);
    if (!this.#isDeaf) this.#engine.passTo(START_MS + this.#nowMs);
    else this.#engine.nowMs = START_MS + this.#nowMs;
    this.#hear();
  }

  #wakeUp(): void {
    this.#deafUntilMs = null;
    if (this.#deafMs > 0) this.#engine.take({ kind: "stall", deafMs: this.#deafMs });
  }

  #start(): void {
    assert(this.#stopped, "only a gateway that has stopped can start");
    this.#stopped = false;
    this.#hear();
    const before = this.#engine;
    this.#engine = PureEngine.from(before.snapshot());
    this.#engine.onEffects = before.onEffects;
    for (const [id, alarm] of before.alarms) this.#engine.alarms.set(id, alarm);
    this.echo.turnTo();
    this.#engine.nowMs = START_MS + this.#nowMs;
    const deafMs = this.#engine.nowMs - this.#engine.state.atMs;
    this.#engine.take({ kind: "start", deafMs, offsetMs: this.#wallOffsetMs, version: "story" });
  }

  /** While the gateway does not hear, a reporter's readings are lost. */
  #report(reporter: Reporter): void {
    reporter.nextMs += reporter.everyMs;
    if (!this.#isDeaf) this.#send([reporter.reading]);
  }

  #send(readings: readonly ToldReading[]): void {
    const points = readings.map(({ point }) => this.#pointOf(point));
    const device = points[0]?.device ?? "";
    assert(
      points.every((point) => point.device === device),
      "one message comes from one device",
    );
    const told = readings.map((reading, i) => this.#toMessage(reading, points[i] as Point));
    this.#sendText(device, JSON.stringify(told.length === 1 ? told[0] : told), readings.length);
  }

  #toMessage(reading: ToldReading, point: Point): object {
    const { measuredAtMs = this.#nowMs } = reading;
    const unit = reading.unit === point.unit ? null : reading.unit;
    return {
      p: point.source ?? point.id,
      v: reading.value,
      ...(measuredAtMs === null ? {} : { ts: START_MS + measuredAtMs + (this.#clockAheadMs.get(point.device) ?? 0) }),
      ...(reading.quality === null ? {} : { q: reading.quality }),
      ...(unit === null ? {} : { u: unit }),
      ...(reading.historical ? { hist: true } : {}),
      ...(reading.counter === null ? {} : { seq: reading.counter }),
    };
  }

  #sendText(device: string, text: string, readings: number): void {
    this.#lastMessages.set(device, { text, readings });
    this.echo.expectReadings(readings);
    this.#message(device, text, "readings");
  }

  #repeat(device: string): void {
    const last = this.#lastMessages.get(device);
    assert(last !== undefined, "a message was sent before");
    this.#sendText(device, last.text, last.readings);
  }

  #message(device: string, text: string, channel: string): void {
    assert(!this.#isDeaf, "a gateway that does not hear takes no message");
    const key = this.#deviceKeyOf(device);
    assert(key !== null, `there is a device ${device}`);
    this.#engine.message(key, text, channel);
  }

  #tell({ by, told }: ScenarioAction & { kind: "ticket" }): void {
    const refused = this.#offline.say(this.#engine, by, told);
    if (refused !== null) this.echo.say(`refused: ${refused}`);
  }

  #command(action: ScenarioAction & { kind: "command" }): void {
    const id = this.#alarmOf(action.alarm);
    const reply = this.#engine.command(action.action, id, action.by, {
      ...(action.note === null ? {} : { note: action.note }),
      ...(action.minutes === null ? {} : { minutes: action.minutes }),
      ...(action.dismissal === undefined ? {} : { dismissal: action.dismissal }),
      ...(action.to === undefined ? {} : { to: action.to }),
    });
    if (reply?.ok === false) this.echo.say(`refused: ${reply.reason}`);
  }

  #protect({ by, order }: ScenarioAction & { kind: "protection" }): void {
    const reply = this.#engine.protect(by, this.#toOrder(order));
    if (reply?.ok === false) this.echo.say(`refused: ${reply.reason}`);
  }

  /** The limits of other stories are told apart by their numbers and mean nothing else. */
  get #holdsAgainstStandard(): boolean {
    return this.#scenario.lines.some(({ action }) => parseAction(action).kind === "deviation");
  }

  #deviate({ by, act, of, words }: ScenarioAction & { kind: "deviation" }): void {
    const { catalog, deviations = {} } = this.#engine.state.catalog.data;
    const [fragment] = act === "asked" ? cataloguesOf(this.#scenario, of, this.#includesFrom) : [];
    const merged = fragment === undefined ? catalog : mergeCatalog(catalog, fragment);
    const rule = merged.rules.find(({ id }) => id === (fragment?.rules?.[0]?.id ?? of));
    assert(rule !== undefined, `there is a rule ${of}`);
    const id = `deviation-${this.#engine.state.seq}`;
    const newest = Object.values(deviations).findLast((each) => each.rule.id === of)?.id ?? "none";
    const change: DeviationChange =
      act === "asked"
        ? { type: "asked", reason: words ?? "", rule, weakLimits: weakLimitsOfRule(merged, rule.id) }
        : { type: act, note: words };
    const { enterprise } = rule;
    const deviation = act === "asked" ? id : newest;
    this.#engine.take({ kind: "deviation", id, by, enterprise, deviation, change });
    const reply = this.#engine.outcome.replies.find((each) => each.id === id);
    if (reply?.ok === false) this.echo.say(`refused: ${reply.reason}`);
  }

  #drill({ by, order }: ScenarioAction & { kind: "drill" }): void {
    const { global, catalog } = this.#engine.state;
    const enterprise = catalog.data.catalog.enterprises[0]?.id ?? "";
    const newest = Object.keys(global.data.drills ?? {}).at(-1) ?? "none";
    const reply = this.#engine.drill(by, order.type === "end" ? { ...order, drill: newest } : { ...order, enterprise });
    if (reply?.ok === false) this.echo.say(`refused: ${reply.reason}`);
  }

  #duty({ by, order }: ScenarioAction & { kind: "duty" }): void {
    const { duty } = this.#engine.state.global.data;
    const check = duty?.checks.find(({ person }) => person === by)?.id ?? "none";
    const fromAtMs = START_MS + this.#nowMs;
    const reply =
      order.type === "confirm"
        ? this.#engine.duty(by, { type: "confirm", check })
        : this.#engine.duty(by, { ...order, fromAtMs, untilAtMs: START_MS + order.untilMs });
    if (reply?.ok === false) this.echo.say(`refused: ${reply.reason}`);
  }

  #toOrder(order: ToldOrder): ProtectionOrder {
    const enterprise = this.#engine.state.catalog.data.catalog.enterprises[0]?.id ?? "";
    switch (order.type) {
      case "out-of-service":
        return { ...order, enterprise };
      case "window":
        return { ...order, enterprise, reference: null };
      case "approve":
      case "end":
        return { type: order.type, off: this.#offOver(order.point), note: order.note };
    }
  }

  /** What stands over a point, or did last. */
  #offOver(point: string): string {
    const standing = Object.values(this.#engine.state.global.data.protection ?? {});
    const found = standing.find(({ points }) => points.includes(point))?.id ?? this.#lastOffs.get(point);
    if (found !== undefined) this.#lastOffs.set(point, found);
    return found ?? "none";
  }

  /** The newest alarm of that name; open ones before closed ones. */
  #alarmOf({ point, condition }: ToldAlarm): string {
    const name = point === null ? condition : `${point} ${condition}`;
    const named = [...this.#engine.alarms.values()].filter((alarm) => {
      const described = describeAlarm(alarm);
      return !alarm.retro && (described === name || (point === null && described.startsWith(`${name} `)));
    });
    const found = named.findLast((alarm) => !isClosed(alarm)) ?? named.at(-1);
    assert(found !== undefined, `there was an alarm ${name}`);
    return found.id;
  }

  #apply(by: string, name: string): void {
    for (const fragment of cataloguesOf(this.#scenario, name, this.#includesFrom)) {
      const { catalog, deviations = {} } = this.#engine.state.catalog.data;
      const signed = Object.values(deviations);
      const lint = (after: Catalog, before: Catalog) => lintCatalog(after, { before, deviations: signed });
      const errors = errorsOf(catalog, fragment, this.#holdsAgainstStandard ? { lintCatalog: lint } : {});
      const weak = errors.filter(({ code }) => code.startsWith("weak-limit"));
      for (const { code, path, params } of weak) {
        this.echo.say(
          `refused: ${code} at ${path}, ${String(params["permissible"])} ${String(params["unit"])} would do`,
        );
      }
      if (weak.length > 0) return;
      assert(errors.length === 0, `the catalogue ${name} is right: ${JSON.stringify(errors)}`);
      this.#engine.apply(fragment, by);
    }
  }

  #play({ scenario, deviceKey }: ScenarioAction & { kind: "world" }): void {
    const startAtMs = START_MS + this.#nowMs;
    const readings = worldReadings({ seed: 7, seconds: 3_600, scenario, startAtMs, ideal: true });
    this.#feed = { readings, deviceKey, next: null };
    this.#feedNext();
  }

  #feedOne(reading: WorldReading): void {
    this.#engine.message(reading.deviceKey, reading.payload);
    this.#feedNext();
  }

  #feedNext(): void {
    const feed = this.#feed;
    if (feed === null) return;
    do {
      const { value, done } = feed.readings.next();
      feed.next = done === true ? null : value;
    } while (feed.next !== null && feed.next.deviceKey !== feed.deviceKey);
  }

  #pointOf(id: string): Point {
    const { points } = this.#engine.state.catalog.data.catalog;
    // A point nobody knows may still be spoken of: its device is the first one.
    const known = points.findLast((point) => point.id === id) ?? points[0];
    assert(known !== undefined, "the catalogue has a point");
    return known.id === id ? known : { ...known, id };
  }

  #deviceKeyOf(id: string): string | null {
    const device = this.#engine.state.catalog.data.catalog.devices.find((each) => each.id === id);
    return device === undefined ? null : `${device.enterprise}/${device.id}`;
  }
}
