import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { EMPTY_CATALOG } from "../model/catalog/catalog.ts";
import { diffCatalog } from "../model/catalog/diff.ts";
import { exportCatalog } from "../model/catalog/export.ts";
import { mergeCatalog } from "../model/catalog/merge.ts";
import { exampleFragment } from "../test/kit/catalog-example.ts";
import { createPasswordGate, openChannelSecret, verifyDeviceSecret } from "./secrets.ts";
import { storeSecrets } from "./store-secrets.ts";

function openVault() {
  const saved = new Map<string, string>();
  const key = randomBytes(32);
  const deps = {
    key,
    passwords: createPasswordGate(),
    saveChannelSecret: async (reference: string, sealed: string) => void saved.set(reference, sealed),
  };
  return { saved, key, deps };
}

describe("a fragment in stored form", () => {
  it("holds no clear secret, and each secret still works", async () => {
    const { saved, key, deps } = openVault();
    const stored = await storeSecrets(exampleFragment(), EMPTY_CATALOG, deps);
    const text = JSON.stringify(stored);
    for (const clear of ["a-long-enough-secret", "change-me", "s3cret"]) expect(text).not.toContain(clear);
    expect(verifyDeviceSecret(key, stored.devices?.[0]?.secret ?? "", "a-long-enough-secret")).toBe(true);
    expect(await deps.passwords.verify(stored.users?.[0]?.password ?? "", "change-me")).toBe("right");
    const reference = stored.channels?.[0]?.secret ?? "";
    expect(openChannelSecret(key, saved.get(reference) ?? "")).toBe("s3cret");
  });

  it("comes out the same when the same document is applied again", async () => {
    const { saved, deps } = openVault();
    const current = mergeCatalog(EMPTY_CATALOG, await storeSecrets(exampleFragment(), EMPTY_CATALOG, deps));
    saved.clear();
    const again = mergeCatalog(current, await storeSecrets(exampleFragment(), current, deps));
    expect(again).toEqual(current);
    expect(saved.size).toBe(0);
  });

  it("changes nothing when an export is put back", async () => {
    const { deps } = openVault();
    const current = mergeCatalog(EMPTY_CATALOG, await storeSecrets(exampleFragment(), EMPTY_CATALOG, deps));
    const after = mergeCatalog(current, await storeSecrets(exportCatalog(current), current, deps));
    expect(diffCatalog(current, after)).toMatchObject({ added: [], changed: [], retired: [] });
  });

  it("shows a changed secret as a change, and keeps the old one until the change is in force", async () => {
    const { saved, deps } = openVault();
    const current = mergeCatalog(EMPTY_CATALOG, await storeSecrets(exampleFragment(), EMPTY_CATALOG, deps));
    const hook = { id: "hook", kind: "webhook", secret: "another" };
    const after = mergeCatalog(current, await storeSecrets({ channels: [hook] }, current, deps));
    expect(diffCatalog(current, after).changed).toEqual(["channels/hook"]);
    expect(saved.has(current.channels[0]?.secret ?? "")).toBe(true);
  });

  it("does not take over a reference from outside", async () => {
    const { deps } = openVault();
    const hook = { id: "new", kind: "webhook", secret: "ref:hook.0123456789abcdef" };
    const stored = await storeSecrets({ channels: [hook] }, EMPTY_CATALOG, deps);
    expect(stored.channels).toEqual([{ id: "new", kind: "webhook" }]);
  });
});
