import { X509Certificate } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DAY_MS } from "../../model/time.ts";
import { openKeyAndCertificate } from "./key-and-certificate.ts";
import { openOwnCertificate } from "./server-certificate.ts";
import { signAuthority, type Signer } from "./sign.ts";

const START_MS = Date.UTC(2026, 10, 24);
const NAMES = ["localhost", "127.0.0.1", "::1", "plant.example"];

let folder = "";
let authority: Signer;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "twinline-server-certificate-"));
  authority = await openAuthority(START_MS);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function openAuthority(nowMs: number): Promise<Signer> {
  return openKeyAndCertificate(folder, "ca", (keyPem) => signAuthority(keyPem, { nowMs, days: 7_300 }));
}

async function openedAfter(days: number, names = NAMES): Promise<X509Certificate> {
  const { certificatePem } = await openOwnCertificate(folder, authority, { names, nowMs: START_MS + days * DAY_MS });
  expect(readFileSync(join(folder, "server.pem"), "utf8")).toBe(certificatePem);
  return new X509Certificate(certificatePem);
}

describe("the gateway's own server certificate", () => {
  it("stays as it is until 30 days before its end, and is then made anew, for the same key", async () => {
    const first = await openedAfter(0);
    expect((await openedAfter(366)).serialNumber).toBe(first.serialNumber);
    const second = await openedAfter(368);
    expect(second.serialNumber).not.toBe(first.serialNumber);
    expect(second.publicKey.equals(first.publicKey)).toBe(true);
    expect(Date.parse(second.validTo) - Date.parse(first.validTo)).toBe(368 * DAY_MS);
  });

  it("is made anew when a name is missing, and not when one is no longer wanted", async () => {
    const first = await openedAfter(0);
    expect((await openedAfter(1, ["localhost"])).serialNumber).toBe(first.serialNumber);
    const second = await openedAfter(1, [...NAMES, "10.0.0.7", "fd00::7"]);
    expect(second.serialNumber).not.toBe(first.serialNumber);
    expect([second.checkHost("plant.example"), second.checkIP("10.0.0.7"), second.checkIP("fd00::7")]).toEqual([
      "plant.example",
      "10.0.0.7",
      "fd00::7",
    ]);
  });

  it("never outlives the authority, and is made anew under another one", async () => {
    const first = await openedAfter(0);
    const late = await openedAfter(7_000);
    expect(late.validTo).toBe(new X509Certificate(authority.certificatePem).validTo);
    for (const name of ["ca.key", "ca.pem"]) rmSync(join(folder, name));
    authority = await openAuthority(START_MS);
    const other = await openedAfter(1);
    expect(first.verify(new X509Certificate(authority.certificatePem).publicKey)).toBe(false);
    expect(other.verify(new X509Certificate(authority.certificatePem).publicKey)).toBe(true);
  });

  it("and the authority are made from the key of a first start that was cut short after it", async () => {
    await openedAfter(0);
    const keys = readFileSync(join(folder, "server.key"), "utf8");
    rmSync(join(folder, "server.pem"));
    await openedAfter(0);
    expect(readFileSync(join(folder, "server.key"), "utf8")).toBe(keys);
    expect(readdirSync(folder).sort()).toEqual(["ca.key", "ca.pem", "server.key", "server.pem"]);
  });
});
