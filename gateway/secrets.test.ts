import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isStoredChannelSecret, isStoredDeviceSecret, isStoredPassword } from "../model/catalog/secret-form.ts";
import {
  createPasswordGate,
  hashDeviceSecret,
  openChannelSecret,
  openInstallationKey,
  sealChannelSecret,
  toChannelReference,
  verifyDeviceSecret,
} from "./secrets.ts";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "twinline-key-"));
  path = join(folder, "installation.key");
});
afterEach(() => rm(folder, { recursive: true }));

describe("the installation key", () => {
  it("is made once, for its owner's eyes only, and stays the same", async () => {
    const key = await openInstallationKey(path);
    expect(key).toHaveLength(32);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await openInstallationKey(path)).toEqual(key);
    expect(await readdir(folder)).toEqual(["installation.key"]);
  });

  it("is the same one for two starts at once", async () => {
    const keys = await Promise.all([openInstallationKey(path), openInstallationKey(path)]);
    const made = await readFile(path);
    expect(keys).toEqual([made, made]);
  });

  it("is closed to others when they could read it", async () => {
    await writeFile(path, randomBytes(32));
    await chmod(path, 0o644);
    await openInstallationKey(path);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it("of the wrong length is refused, with what to do", async () => {
    await writeFile(path, randomBytes(31), { mode: 0o600 });
    await expect(openInstallationKey(path)).rejects.toMatchObject({
      code: "DATA_DIR_UNUSABLE",
      hint: expect.stringContaining("backup"),
    });
    expect(await readFile(path)).toHaveLength(31);
  });

  it("that is a folder, or cannot be made, is refused", async () => {
    await mkdir(path);
    await expect(openInstallationKey(path)).rejects.toMatchObject({ code: "DATA_DIR_UNUSABLE" });
    await expect(openInstallationKey(join(folder, "nowhere", "key"))).rejects.toMatchObject({
      code: "DATA_DIR_UNUSABLE",
    });
  });
});

describe("a device secret", () => {
  const key = randomBytes(32);

  it("is recognised by its stored form, and no other secret is", () => {
    const stored = hashDeviceSecret(key, "机房 secret");
    expect(isStoredDeviceSecret(stored)).toBe(true);
    expect(verifyDeviceSecret(key, stored, "机房 secret")).toBe(true);
    expect(verifyDeviceSecret(key, stored, "机房 secret ")).toBe(false);
    expect(verifyDeviceSecret(randomBytes(32), stored, "机房 secret")).toBe(false);
  });

  it("never matches a form that is none", () => {
    for (const stored of ["", "hmac-sha256:", "hmac-sha256:zz", `sha256:${"0".repeat(64)}`, "secret"]) {
      expect(verifyDeviceSecret(key, stored, "secret")).toBe(false);
      expect(verifyDeviceSecret(key, stored, "")).toBe(false);
    }
  });

  it("is verified in well under twenty microseconds", () => {
    const stored = hashDeviceSecret(key, "a-long-enough-secret");
    const rounds = 2_000;
    const bestUs = Math.min(
      ...Array.from({ length: 10 }, () => {
        const startedMs = performance.now();
        for (let i = 0; i < rounds; i++) verifyDeviceSecret(key, stored, "a-long-enough-secret");
        return ((performance.now() - startedMs) * 1000) / rounds;
      }),
    );
    expect(bestUs).toBeLessThan(20);
  });
});

describe("a channel secret", () => {
  const key = randomBytes(32);

  it("comes back out of its sealed form, which never looks the same twice", () => {
    const sealed = sealChannelSecret(key, "密钥");
    expect(openChannelSecret(key, sealed)).toBe("密钥");
    expect(sealChannelSecret(key, "密钥")).not.toBe(sealed);
  });

  it("does not open under another key, nor changed, nor cut", () => {
    const sealed = sealChannelSecret(key, "s3cret");
    const middle = Math.floor(sealed.length / 2);
    const changed = sealed.slice(0, middle) + (sealed[middle] === "A" ? "B" : "A") + sealed.slice(middle + 1);
    expect(() => openChannelSecret(randomBytes(32), sealed)).toThrow(/installation key/);
    for (const bad of [changed, sealed.slice(0, 20), "", sealed.replace("v1", "v2")]) {
      expect(() => openChannelSecret(key, bad)).toThrow(/installation key/);
    }
  });

  it("has a reference that changes with it, and says nothing of it", () => {
    const reference = toChannelReference(key, "hook", "s3cret");
    expect(isStoredChannelSecret("hook", reference)).toBe(true);
    expect(toChannelReference(key, "hook", "s3cret")).toBe(reference);
    expect(toChannelReference(key, "hook", "other")).not.toBe(reference);
    expect(toChannelReference(randomBytes(32), "hook", "s3cret")).not.toBe(reference);
  });
});

describe("the password gate", () => {
  it("knows a right password from a wrong one, and hashes as argon2id with 19 MiB", async () => {
    const gate = createPasswordGate();
    const stored = await gate.hash("change-me");
    expect(isStoredPassword(stored)).toBe(true);
    expect(stored).toContain("$m=19456,t=2,p=1$");
    expect(await gate.verify(stored, "change-me")).toBe("right");
    expect(await gate.verify(stored, "change-mf")).toBe("wrong");
  });

  it("answers wrong for an unknown user and for a hash it cannot use", async () => {
    const gate = createPasswordGate();
    expect(await gate.verify(null, "change-me")).toBe("wrong");
    expect(await gate.verify("not a hash", "change-me")).toBe("wrong");
    expect(
      await gate.verify("$argon2id$v=19$m=4194304,t=99,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaGhhc2g", "x"),
    ).toBe("wrong");
    expect(await gate.verify(null, "x".repeat(100_000))).toBe("wrong");
  });

  it("turns away at once whoever comes when the queue is full, and serves the rest", async () => {
    const gate = createPasswordGate({ atOnceMax: 2, waitingMax: 3 });
    const answers = await Promise.all(Array.from({ length: 8 }, () => gate.verify(null, "x")));
    expect(answers).toEqual([...Array(5).fill("wrong"), ...Array(3).fill("busy")]);
    expect(await gate.verify(null, "x")).toBe("wrong");
  });

  it("goes on after a password that argon2 refuses", async () => {
    const gate = createPasswordGate({ atOnceMax: 1, waitingMax: 1 });
    expect(await gate.verify("$argon2id$v=19$m=1,t=1,p=4$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaGhhc2g", "x")).toBe(
      "wrong",
    );
    expect(await gate.verify(null, "x")).toBe("wrong");
  });
});
