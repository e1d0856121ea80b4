import type { FastifyBaseLogger } from "fastify";
import type { User } from "../model/catalog/catalog.ts";
import { MINUTE_MS } from "../model/time.ts";
import type { AuditEntry, Records } from "../storage/records/records.ts";

export interface AuditDeps {
  readonly records: Pick<Records, "appendAudit">;
  readonly refusalsPerMinute: number;
  readonly logger: FastifyBaseLogger;
  nowMs(): number;
}

/**
 * Writes down who did what through the API, and who reached for what is not theirs.
 *
 * An entry belongs to the enterprise of the person, so its manager sees it, and nobody sees another enterprise's people.
 */
export class AuditTrail {
  readonly #deps: AuditDeps;
  readonly #refusals = new Map<string, { minute: number; count: number }>();

  constructor(deps: AuditDeps) {
    this.#deps = deps;
  }

  /** Never fails: what was done is done, and an answer that denied it would be wrong. A lost line is an error in the log. */
  record(user: User | null, action: string, subject: string, params: AuditEntry["params"] = {}): Promise<void> {
    return this.recordIn(user?.enterprise ?? null, user, action, subject, params);
  }

  /** The same for what an enterprise may know of somebody who is not its own. */
  async recordIn(
    enterprise: string | null,
    user: User | null,
    action: string,
    subject: string,
    params: AuditEntry["params"] = {},
  ): Promise<void> {
    const entry: AuditEntry = {
      atMs: this.#deps.nowMs(),
      by: user?.username ?? null,
      action,
      enterprise,
      subject: subject.slice(0, SUBJECT_CHARACTERS_MAX),
      params,
    };
    try {
      await this.#deps.records.appendAudit(entry);
    } catch (error) {
      this.#deps.logger.error({ err: error, entry }, "audit entry could not be written");
    }
  }

  /** A refusal. Beyond the bound only their number is kept, and written with the next one in another minute. */
  async refused(user: User, subject: string, params: AuditEntry["params"]): Promise<void> {
    const minute = Math.floor(this.#deps.nowMs() / MINUTE_MS);
    const before = this.#refusals.get(user.username);
    const unlisted = before === undefined || before.minute === minute ? 0 : before.count - this.#deps.refusalsPerMinute;
    const count = before?.minute === minute ? before.count + 1 : 1;
    this.#refusals.set(user.username, { minute, count });
    if (unlisted > 0) await this.record(user, "refused-unlisted", user.username, { count: unlisted });
    if (count <= this.#deps.refusalsPerMinute) await this.record(user, "refused", subject, params);
  }
}

const SUBJECT_CHARACTERS_MAX = 300;
