import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { SetupPort } from "../api/people-ports.ts";
import { whyNotPassword } from "../model/password-rules.ts";
import { failed, ok, type Result } from "../model/result.ts";
import type { Records } from "../storage/records/records.ts";
import type { GatewayCatalog } from "./catalog-port.ts";
import type { View } from "./view.ts";

const FACT = "setup-token-hash";

export interface SetupDeps {
  readonly view: View;
  readonly catalog: GatewayCatalog;
  readonly records: Records;
  readonly adminPassword: string | undefined;
}

/**
 * Makes sure somebody can sign in: on the first start `admin` gets the password of the environment, or a one-time link is made that lets
 * whoever started the gateway set it. Returns the port behind that link, and the token to print (null: none is needed).
 */
export async function ensureAdmin(
  deps: SetupDeps,
): Promise<{ readonly port: SetupPort; readonly token: string | null }> {
  const port: SetupPort = {
    pending: () => !hasAdmin(deps.view),
    complete: (token, password) => complete(deps, token, password),
  };
  if (hasAdmin(deps.view)) return { port, token: null };
  if (deps.adminPassword !== undefined) {
    await createAdmin(deps.catalog, deps.adminPassword);
    return { port, token: null };
  }
  const token = randomBytes(24).toString("base64url");
  await deps.records.setFact(FACT, hashOf(token));
  return { port, token };
}

async function complete(deps: SetupDeps, token: string, password: string): Promise<Result<null, string>> {
  const wanted = await deps.records.getFact(FACT);
  if (hasAdmin(deps.view) || wanted === null || wanted === "") return failed("setup-done");
  if (!timingSafeEqual(Buffer.from(wanted), Buffer.from(hashOf(token)))) return failed("setup-token-wrong");
  const wrong = whyNotPassword(password, { username: "admin", name: "管理员" });
  if (wrong !== null) return failed(wrong);
  await createAdmin(deps.catalog, password);
  await deps.records.setFact(FACT, "");
  return ok(null);
}

async function createAdmin(catalog: GatewayCatalog, password: string): Promise<void> {
  const fragment = { users: [{ username: "admin", name: "管理员", role: "admin", password }] };
  const applied = await catalog.apply(fragment, { text: null, language: "en" }, { by: null, ifMatch: null });
  if (!applied.ok) throw new Error(`the first user could not be made: ${JSON.stringify(applied.error)}`);
}

function hasAdmin(view: View): boolean {
  return view.catalog.users.some(({ role, retired, disabled }) => role === "admin" && !retired && !disabled);
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
