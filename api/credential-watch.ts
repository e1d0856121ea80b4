import { createHash } from "node:crypto";
import type { FastifyBaseLogger } from "fastify";
import type { Catalog } from "../model/catalog/catalog.ts";
import { isInService } from "./access.ts";
import type { ApiPorts } from "./ports.ts";
import type { Sessions } from "./sessions.ts";

/** Where the credentials last acted upon are kept: a password changed just before a crash still ends its sessions at the next start. */
const FACT = "api.credentials";

/** Ends sessions and tokens of users whose password changed or who were taken out of service, and of nobody else. */
export async function watchCredentials(
  ports: Pick<ApiPorts, "view" | "records">,
  sessions: Sessions,
  logger: FastifyBaseLogger,
): Promise<() => void> {
  let known = parseKnown(await ports.records.getFact(FACT));
  const review = async (): Promise<void> => {
    const now = fingerprints(ports.view.catalog);
    const ended = [...now].filter(([username, print]) => known.has(username) && known.get(username) !== print);
    const isNews = ended.length > 0 || now.size !== known.size;
    known = now;
    await sessions.endOf(ended.map(([username]) => username));
    if (isNews) await ports.records.setFact(FACT, JSON.stringify([...now]));
  };
  await review();
  return ports.view.subscribe((change) => {
    if (!change.catalogChanged) return;
    // What has ended is refused from this moment on; only forgetting it in the store can fail.
    review().catch((error: unknown) =>
      logger.error({ err: error }, "ended sessions could not be removed from the store"),
    );
  });
}

function fingerprints(catalog: Catalog): ReadonlyMap<string, string> {
  return new Map(
    catalog.users.map((user) => {
      const secret = `${user.password ?? ""} ${isInService(user)}`;
      return [user.username, createHash("sha256").update(secret).digest("hex").slice(0, 32)];
    }),
  );
}

function parseKnown(text: string | null): ReadonlyMap<string, string> {
  // Written by `review` above.
  return new Map(text === null ? [] : (JSON.parse(text) as [string, string][]));
}
