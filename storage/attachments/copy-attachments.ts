import { cp, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { PLAIN_ID_PATTERN } from "../../model/ids.ts";

/** Copies what is in place, and nothing that is being written: files in place never change. No folder, no copy. */
export async function copyAttachments(from: string, to: string): Promise<void> {
  const enterprises = (await readdir(from).catch(() => [])).filter((name) => PLAIN_ID_PATTERN.test(name));
  if (enterprises.length > 0) await mkdir(to, { mode: 0o700 });
  for (const enterprise of enterprises.sort()) {
    await cp(join(from, enterprise), join(to, enterprise), { recursive: true });
  }
}
