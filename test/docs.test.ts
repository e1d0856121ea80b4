import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { describeSettings } from "../gateway/config.ts";
import { blocksOf, markdownFiles } from "./kit/documents.ts";
import { referencePages } from "./kit/reference-pages.ts";

/** The documents, held against the code: what is generated must be fresh, and what is written by hand must name things that exist. */
const ROOT = join(import.meta.dirname, "..");
const documents = markdownFiles(ROOT);
/** Documents about the present: decisions and the change log tell of their own time and are not rewritten. */
const present = documents.filter(({ path }) => !path.startsWith("docs/adr/") && path !== "CHANGELOG.md");

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}
// The project's own package.json.
const manifest = JSON.parse(read("package.json")) as Manifest;

describe("the documents", () => {
  it("are all seen", () => {
    expect(documents.length).toBeGreaterThan(20);
  });

  it.each(referencePages())(
    "$path says what the code says (`npm run test:update` rewrites it)",
    async ({ path, text }) => {
      await expect(text).toMatchFileSnapshot(join(ROOT, path));
    },
  );

  it("give a reason for every dependency, and for none that is gone", () => {
    const listed = [...read("docs/dependencies.md").matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1]);
    const installed = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies)];
    expect(new Set(listed)).toEqual(new Set(installed));
    expect(listed.length).toBe(installed.length);
  });

  it("name only files and folders that exist", () => {
    const missing = present.flatMap(({ path, text }) =>
      [...text.matchAll(/`(\w(?:[\w.-]+\/)+[\w.-]*)`/g)]
        .map((match) => match[1] ?? "")
        .filter((name) => isOurs(name) && !existsSync(join(ROOT, name)))
        .map((name) => `${path} names ${name}`),
    );
    expect(missing).toEqual([]);
  });

  it("name only functions that stand in the file named beside them", () => {
    const rows = [...read("ARCHITECTURE.md").matchAll(/^\| `([\w/.-]+\.ts)` \| `([\w#.]+)` \|/gm)];
    expect(rows.length).toBeGreaterThan(5);
    const missing = rows.filter(
      ([, path = "", name = ""]) => !existsSync(join(ROOT, path)) || !read(path).includes(name),
    );
    expect(missing.map(([row]) => row)).toEqual([]);
  });

  it("name only commands that package.json has", () => {
    const builtIn = new Set(["ci", "install", "start", "test"]);
    const unknown = present.flatMap(({ path, text }) =>
      [...text.matchAll(/\bnpm (?:run )?([a-z][a-z:]*)/g)]
        .map((match) => match[1] ?? "")
        .filter((name) => !builtIn.has(name) && !(name in manifest.scripts))
        .map((name) => `${path}: npm ${name}`),
    );
    expect(unknown).toEqual([]);
  });

  it("name only settings that something reads", () => {
    const read = execFileSync(
      "git",
      ["grep", "-hoE", "TWINLINE_[A-Z0-9_]+", "--", "gateway", "seeds", "bench", "test/kit"],
      {
        cwd: ROOT,
        encoding: "utf8",
      },
    );
    const known = new Set(read.split("\n"));
    expect(describeSettings().filter(({ env }) => !known.has(env))).toEqual([]);
    const unknown = present.flatMap(({ path, text }) =>
      [...text.matchAll(/\bTWINLINE_[A-Z0-9_]*[A-Z0-9]\b/g)]
        .filter(([name]) => !known.has(name))
        .map(([name]) => `${path}: ${name}`),
    );
    expect(unknown).toEqual([]);
  });

  it("name every verb of the command line in both READMEs", () => {
    const verbs = readdirSync(join(ROOT, "gateway/cli"))
      .flatMap((file) => [...read(`gateway/cli/${file}`).matchAll(/: Verb = \{\s+name: "([a-z]+)"/g)])
      .map((match) => match[1] ?? "");
    expect(verbs.length).toBeGreaterThan(5);
    for (const path of ["README.md", "README.zh-CN.md"]) {
      expect(
        verbs.filter((verb) => !read(path).includes(`npx twinline ${verb}`)),
        path,
      ).toEqual([]);
    }
  });

  it("tell the same in both READMEs: as many sections, the same commands", () => {
    const [english, chinese] = ["README.md", "README.zh-CN.md"].map((path) => read(path));
    expect(sectionsOf(chinese ?? "")).toBe(sectionsOf(english ?? ""));
    expect(commandsOf(chinese ?? "")).toEqual(commandsOf(english ?? ""));
  });

  it("quote every invariant of the house in the architecture", () => {
    const numbers = [...read("ARCHITECTURE.md").matchAll(/\*\*Architecture Invariant (\d+)/g)].map((match) =>
      Number(match[1]),
    );
    expect(numbers).toEqual(Array.from({ length: 14 }, (_, index) => index + 1));
  });
});

/** Whether a name in backticks is a place in this project: its first part is a folder here, and it is no pattern. */
function isOurs(name: string): boolean {
  const [top = ""] = name.split("/");
  return existsSync(join(ROOT, top)) && !["data", "dist", "node_modules"].includes(top);
}

function sectionsOf(text: string): number {
  return text.match(/^## /gm)?.length ?? 0;
}

/** Lines of the shell blocks. */
function commandsOf(text: string): readonly string[] {
  return blocksOf(text, "sh")
    .flatMap((block) => block.trim().split("\n"))
    .map((line) => line.replace(/\s+#.*$/, ""));
}

function read(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}
