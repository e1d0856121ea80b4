import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type Rolldown } from "vite";
import { expect, onTestFinished, test, vi } from "vitest";

/** Gzipped JavaScript until the first screen stands, in KiB. */
const BUDGET_KIB = 90;

test("the first screen needs at most 90 KiB of gzipped JavaScript, whatever is fetched later", async () => {
  // As it is built to be used: a test's environment would put what helps developers into it.
  vi.stubEnv("NODE_ENV", "production");
  onTestFinished(() => void vi.unstubAllEnvs());
  const configFile = fileURLToPath(new URL("../vite.config.ts", import.meta.url));
  // One build of one format: not a list, and not a watcher.
  const { output } = (await build({
    configFile,
    logLevel: "error",
    build: { write: false },
  })) as Rolldown.RolldownOutput;
  const chunks = new Map(output.flatMap((file) => (file.type === "chunk" ? [[file.fileName, file]] : [])));
  const needed = new Set<string>();
  const need = (name: string): void => {
    if (needed.has(name)) return;
    needed.add(name);
    for (const imported of chunks.get(name)?.imports ?? []) need(imported);
  };
  for (const chunk of chunks.values()) if (chunk.isEntry) need(chunk.fileName);
  const bytes = [...needed].map((name) => gzipSync(chunks.get(name)?.code ?? "").byteLength);
  expect(needed.size).toBeGreaterThan(0);
  expect(bytes.reduce((sum, each) => sum + each, 0) / 1024).toBeLessThanOrEqual(BUDGET_KIB);
}, 60_000);
