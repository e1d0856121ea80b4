import { createPrivateKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import { join } from "node:path";
import { damaged, readKept, RESTORE, writeKept } from "./kept-file.ts";
import type { Signer } from "./sign.ts";

/**
 * A private key and its certificate in a folder of ours: `<name>.key` and `<name>.pem`, both made on first use.
 *
 * The key is written first and never changes; so there is no moment at which the two do not belong together.
 * Throws: GatewayError DATA_DIR_UNUSABLE for what is damaged, saying what to do.
 */
export async function openKeyAndCertificate(
  folder: string,
  name: string,
  sign: (keyPem: string) => Promise<string>,
): Promise<Signer> {
  const [keyPath, certificatePath] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)];
  const [foundKey, foundCertificate] = [await readKept(keyPath, "secret"), await readKept(certificatePath, "open")];
  if (foundKey === null && foundCertificate !== null) throw damaged(keyPath, "is missing", RESTORE);
  const keyPem = foundKey ?? newKey();
  if (foundKey === null) await writeKept(keyPath, keyPem);
  const key = parsed(keyPath, () => createPrivateKey(keyPem));
  // A key alone is that of a first start which was cut short: nobody has seen its certificate yet.
  const certificatePem = foundCertificate ?? (await sign(keyPem));
  if (foundCertificate === null) await writeKept(certificatePath, certificatePem);
  const certificate = parsed(certificatePath, () => new X509Certificate(certificatePem));
  if (!certificate.checkPrivateKey(key)) throw damaged(certificatePath, `does not belong to ${name}.key`, RESTORE);
  return { certificatePem, keyPem };
}

/** EC P-256: understood by every TLS 1.2 stack of the last ten years, and fast on the gateway's side. */
function newKey(): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

function parsed<T>(path: string, parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    throw damaged(path, "is damaged", RESTORE, cause);
  }
}
