import { createHash, randomBytes } from "node:crypto";
import type { User } from "../model/catalog/catalog.ts";
import { whyNotPassword } from "../model/password-rules.ts";
import { failed, ok, type Result } from "../model/result.ts";
import { DAY_MS } from "../model/time.ts";
import type { Language } from "../model/text/text.ts";
import { isInService } from "./access.ts";
import type { ApiPorts } from "./ports.ts";
import { SecondFactors } from "./second-factor.ts";
import { isSameSecret } from "./sessions.ts";
import type { WireCatalogError } from "./wire.ts";

/** How long a link that sets a password works. */
const LINK_MS = DAY_MS;

interface KeptLink {
  /** SHA-256 of what only the link holds. */
  readonly hash: string;
  readonly expiresAtMs: number;
}

/** Users beside what the catalogue says of them: links that set a password, passwords, second factors. */
export class People {
  readonly #ports: ApiPorts;
  readonly factors: SecondFactors;
  #changes: Promise<unknown> = Promise.resolve();

  constructor(ports: ApiPorts) {
    this.#ports = ports;
    this.factors = new SecondFactors({ records: ports.records, seals: ports.seals, nowMs: () => ports.nowMs() });
  }

  /** Changes one user as a fragment of the catalogue: checked, versioned and chained like any other. One at a time. */
  change(
    username: string,
    by: User | null,
    toEntry: (known: User | undefined) => User,
    language: Language,
  ): Promise<Result<User, readonly WireCatalogError[]>> {
    const done = this.#changes.then(async () => {
      const known = this.#userOf(username);
      const { password: _, ...facts } = toEntry(known);
      // A password left out is kept as it is.
      return this.#apply({ ...facts }, by, language);
    });
    this.#changes = done.catch(() => undefined);
    return done;
  }

  /** A link that sets a password once, within a day. The one before works no more. */
  async newLink(username: string): Promise<{ readonly token: string; readonly expiresAtMs: number }> {
    const secret = randomBytes(24).toString("base64url");
    const expiresAtMs = this.#ports.nowMs() + LINK_MS;
    const kept: KeptLink = { hash: hashOf(secret), expiresAtMs };
    await this.#ports.records.setFact(linkFact(username), JSON.stringify(kept));
    return { token: `${username}.${secret}`, expiresAtMs };
  }

  /** Sets a password by a link, which is then used up. The error is a reason. */
  async useLink(token: string, password: string): Promise<Result<User, string>> {
    const dot = token.lastIndexOf(".");
    const user = this.#userOf(token.slice(0, Math.max(0, dot)));
    const text = user === undefined ? null : await this.#ports.records.getFact(linkFact(user.username));
    // Written by `newLink`.
    const kept = text === null || text === "" ? null : (JSON.parse(text) as KeptLink);
    const given = hashOf(token.slice(dot + 1));
    const works = kept !== null && isSameSecret(kept.hash, given) && kept.expiresAtMs > this.#ports.nowMs();
    if (user === undefined || !works || !isInService(user)) return failed("password-link-wrong");
    const wrong = whyNotPassword(password, user);
    if (wrong !== null) return failed(wrong);
    await this.#ports.records.setFact(linkFact(user.username), "");
    return this.setPassword(user, password);
  }

  /** Sets a password. Everything the user has open ends with the old one. */
  async setPassword(user: User, password: string): Promise<Result<User, string>> {
    const wrong = whyNotPassword(password, user);
    if (wrong !== null) return failed(wrong);
    const done = this.#changes.then(() =>
      this.#apply({ ...(this.#userOf(user.username) ?? user), password }, user, "zh-CN"),
    );
    this.#changes = done.catch(() => undefined);
    const applied = await done;
    return applied.ok ? applied : failed("managed-by-file");
  }

  #userOf(username: string): User | undefined {
    return this.#ports.view.catalog.users.find((user) => user.username === username);
  }

  async #apply(entry: User, by: User | null, language: Language): Promise<Result<User, readonly WireCatalogError[]>> {
    const fragment = { users: [entry] };
    const applied = await this.#ports.catalog.apply(fragment, { text: null, language }, { by, ifMatch: null });
    // Without a version expected nothing is stale.
    if (!applied.ok) return failed(applied.error as readonly WireCatalogError[]);
    return ok(this.#userOf(entry.username) ?? entry);
  }
}

function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

function linkFact(username: string): string {
  return `password-link:${username}`;
}
