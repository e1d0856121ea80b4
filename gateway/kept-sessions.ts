import { access, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Engine } from "./engine.ts";
import type { RestoredSession } from "./mqtt/broker.ts";
import type { EngineState } from "./state.ts";

/** Lies in a data folder that came from a backup, until its first start. */
const RESTORED_MARK = "restored";

/** Says that what follows is another past than the devices have had. */
export async function markRestored(dataDir: string): Promise<void> {
  await writeFile(join(dataDir, RESTORED_MARK), "");
}

/**
 * The MQTT sessions that outlived the last run. In a restored folder none does, and the journal is told so: packet ids that were in use at
 * the time of the backup are not in use now, and a message under one of them must not pass for a repetition.
 */
export async function openSessions(
  dataDir: string,
  { loop, journal }: Pick<Engine, "loop" | "journal">,
): Promise<readonly RestoredSession[]> {
  const kept = [...keptSessions(loop.state)];
  const mark = join(dataDir, RESTORED_MARK);
  const isRestored = await access(mark).then(
    () => true,
    () => false,
  );
  if (!isRestored) return kept;
  for (const { enterprise, device, clientId } of kept)
    loop.append({ kind: "session", enterprise, device, clientId, change: { type: "ended" } }, true);
  await journal.flush();
  await rm(mark);
  return [];
}

export function* keptSessions(state: EngineState): Iterable<RestoredSession> {
  for (const { enterprise, device, data } of state.devices.values())
    for (const { clientId, filters, received } of data.sessions ?? [])
      yield { enterprise, device, clientId, filters, received: Object.keys(received).map(Number) };
}
