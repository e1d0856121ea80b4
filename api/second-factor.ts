import { createHash, randomBytes } from "node:crypto";
import { generateSecret, generateURI, verifySync } from "otplib";
import { isSameSecret } from "./sessions.ts";
import type { SealPort } from "./people-ports.ts";
import type { Records } from "../storage/records/records.ts";

export interface SecondFactorDeps {
  readonly records: Pick<Records, "getFact" | "setFact">;
  readonly seals: SealPort;
  nowMs(): number;
}

/** What is kept of a user's second factor. The secret is sealed, recovery codes are hashed. */
interface Kept {
  readonly sealed: string;
  /** False: shown to its owner, who has not yet proved to have it. */
  readonly on: boolean;
  /** Time step of the newest code taken: a code that was overheard is worth nothing. -1: none was. */
  readonly lastStep: number;
  /** SHA-256 of those not used yet. */
  readonly recovery: readonly string[];
}

/**
 * The second factor: time-based codes (TOTP) of a phone, and recovery codes for when that is lost.
 * Source: RFC 6238 with its defaults (SHA-1, 30 s, six digits); one step before and after is taken (5.2), each code once (5.2).
 */
export class SecondFactors {
  readonly #deps: SecondFactorDeps;
  /** By user; only those looked at since the start. Users are bounded by the catalogue. */
  readonly #known = new Map<string, Kept | null>();
  /** What is under way for a user: two sign-ins at once must not take one code twice. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(deps: SecondFactorDeps) {
    this.#deps = deps;
  }

  async isOn(username: string): Promise<boolean> {
    return (await this.#read(username))?.on === true;
  }

  /** A new secret, shown once; in force when `confirm` has met a code of it. null: there is one in force already. */
  begin(username: string): Promise<{ readonly secret: string; readonly uri: string } | null> {
    return this.#inTurn(username, async () => {
      if ((await this.#read(username))?.on === true) return null;
      const secret = generateSecret();
      await this.#write(username, { sealed: this.#deps.seals.seal(secret), on: false, lastStep: -1, recovery: [] });
      return { secret, uri: generateURI({ issuer: "Twinline", label: username, secret }) };
    });
  }

  /** Puts it in force and gives the recovery codes, shown once. null: the code is wrong, or there is nothing to confirm. */
  confirm(username: string, code: string): Promise<readonly string[] | null> {
    return this.#inTurn(username, async () => {
      const kept = await this.#read(username);
      const step = kept === null || kept.on ? null : this.#stepOf(kept, code);
      if (kept === null || step === null) return null;
      const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
      await this.#write(username, { ...kept, on: true, lastStep: step, recovery: codes.map(hashOf) });
      return codes;
    });
  }

  /** Takes a code of the phone, or a recovery code, which is then used up. */
  take(username: string, code: string): Promise<boolean> {
    return this.#inTurn(username, async () => {
      const kept = await this.#read(username);
      if (kept === null || !kept.on) return false;
      const step = this.#stepOf(kept, code);
      if (step !== null) {
        await this.#write(username, { ...kept, lastStep: step });
        return true;
      }
      const given = hashOf(code.trim().toLowerCase());
      const recovery = kept.recovery.filter((each) => !isSameSecret(each, given));
      if (recovery.length === kept.recovery.length) return false;
      await this.#write(username, { ...kept, recovery });
      return true;
    });
  }

  remove(username: string): Promise<void> {
    return this.#inTurn(username, async () => {
      await this.#deps.records.setFact(factOf(username), "");
      this.#known.set(username, null);
    });
  }

  #stepOf(kept: Kept, code: string): number | null {
    if (!/^\d{6}$/.test(code)) return null;
    const secret = this.#deps.seals.open(kept.sealed);
    if (secret === null) return null;
    const epoch = Math.floor(this.#deps.nowMs() / 1000);
    const verified = verifySync({ secret, token: code, epoch, epochTolerance: STEP_SECONDS });
    if (!verified.valid) return null;
    const step = Math.floor(epoch / STEP_SECONDS) + verified.delta;
    return step > kept.lastStep ? step : null;
  }

  async #read(username: string): Promise<Kept | null> {
    const known = this.#known.get(username);
    if (known !== undefined) return known;
    const text = await this.#deps.records.getFact(factOf(username));
    // Written by `#write`.
    const kept = text === null || text === "" ? null : (JSON.parse(text) as Kept);
    this.#known.set(username, kept);
    return kept;
  }

  async #write(username: string, kept: Kept): Promise<void> {
    await this.#deps.records.setFact(factOf(username), JSON.stringify(kept));
    this.#known.set(username, kept);
  }

  #inTurn<T>(username: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(username) ?? Promise.resolve()).then(work, work);
    this.#turns.set(username, turn);
    const forget = () => {
      if (this.#turns.get(username) === turn) this.#turns.delete(username);
    };
    turn.then(forget, forget);
    return turn;
  }
}

const STEP_SECONDS = 30;
const RECOVERY_CODES = 10;

/** 50 random bits each, in letters and digits nobody confuses. */
function newRecoveryCode(): string {
  const code = [...randomBytes(10)].map((byte) => ALPHABET[byte % ALPHABET.length]).join("");
  return `${code.slice(0, 5)}-${code.slice(5)}`;
}

/** 32 of them: a byte falls on each alike. */
const ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";

/** 50 random bits, and each guess costs an attempt of the sign-in limit: a plain hash is enough. */
function hashOf(code: string): string {
  return createHash("sha256").update(code).digest("hex");
}

function factOf(username: string): string {
  return `second-factor:${username}`;
}
