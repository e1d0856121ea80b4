import { MINUTE_MS } from "../model/time.ts";
import { isInScope } from "./access.ts";
import type { ApiContext, Caller } from "./context.ts";
import type { Watch } from "./live/watch.ts";
import type { AuditTrail } from "./audit.ts";

/** Looks of one official into one enterprise that follow each other within this span are one visit. A proposal, from no standard. */
const VISIT_MS = 30 * MINUTE_MS;
/** Visits remembered as going on; beyond it the oldest counts as over, and its next look is a visit of its own. */
const GOING_ON_MAX = 10_000;

export const VISITED = "visited";

/**
 * Writes down that an official looked into an enterprise (监管查看记录), for that enterprise to see. To stand in a list of many is no visit.
 */
export class Visits {
  readonly #audit: AuditTrail;
  readonly #nowMs: () => number;
  /** When each visit that goes on was last continued, oldest first. */
  readonly #goingOn = new Map<string, number>();

  constructor(audit: AuditTrail, nowMs: () => number) {
    this.#audit = audit;
    this.#nowMs = nowMs;
  }

  /** `subject`: what was looked at first. Never fails and is not waited for: a look is not held up by its being written down. */
  note({ user }: Caller, enterprise: string, subject: string): void {
    if (user.area === undefined || enterprise === "") return;
    const nowMs = this.#nowMs();
    const key = `${user.username} ${enterprise}`;
    const lastMs = this.#goingOn.get(key);
    this.#goingOn.delete(key);
    this.#goingOn.set(key, nowMs);
    const [oldest] = this.#goingOn.keys();
    if (this.#goingOn.size > GOING_ON_MAX && oldest !== undefined) this.#goingOn.delete(oldest);
    if (lastMs !== undefined && nowMs - lastMs < VISIT_MS) return;
    void this.#audit.recordIn(enterprise, user, VISITED, subject, { name: user.name ?? null, area: user.area });
  }
}

/** Sites and points that are watched by name are looked at; enterprises watched together stand in a list. */
export function noteWatch(context: ApiContext, caller: Caller, watch: Watch): void {
  if (caller.user.area === undefined) return;
  const { catalog } = context.index();
  const { sites, points, enterprises } = watch;
  const seen = new Set<string>();
  for (const { id, enterprise } of catalog.sites) if (sites?.has(id) === true) seen.add(enterprise);
  for (const { id, enterprise } of points === null ? [] : catalog.points) {
    if (points?.has(id) === true || points?.has(`${enterprise}/${id}`) === true) seen.add(enterprise);
  }
  const [only, ...others] = enterprises ?? [];
  if (only !== undefined && others.length === 0) seen.add(only);
  for (const enterprise of seen) {
    if (isInScope(caller.scope, enterprise)) context.visits.note(caller, enterprise, `enterprises/${enterprise}`);
  }
}
