import { join } from "node:path";
import { z } from "zod";
import type { DeviceCertificate } from "../../api/ports.ts";
import { damaged, readKept, RESTORE, writeKept } from "./kept-file.ts";

export const REGISTER_FILE = "devices.json";

const content = z.object({
  certificates: z.array(
    z.object({
      serial: z.string().regex(/^[0-9A-F]{1,64}$/),
      name: z.string(),
      issuedAtMs: z.number(),
      expiresAtMs: z.number(),
      revokedAtMs: z.number().nullable(),
    }),
  ),
});

/**
 * Reads the device certificates that were issued, and which of them are revoked; none when nothing was issued yet.
 *
 * Throws: GatewayError DATA_DIR_UNUSABLE when the file is damaged. To go on without it would let revoked certificates in.
 */
export async function readRegister(folder: string): Promise<readonly DeviceCertificate[]> {
  const path = join(folder, REGISTER_FILE);
  const text = await readKept(path, "open");
  if (text === null) return [];
  try {
    return content.parse(JSON.parse(text)).certificates;
  } catch (cause) {
    throw damaged(path, "is damaged", RESTORE, cause);
  }
}

export async function writeRegister(folder: string, certificates: readonly DeviceCertificate[]): Promise<void> {
  await writeKept(join(folder, REGISTER_FILE), `${JSON.stringify({ certificates }, null, 2)}\n`);
}
