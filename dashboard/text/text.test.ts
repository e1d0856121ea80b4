import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { en as firstEn } from "./en.ts";
import { designEn } from "./design-en.ts";
import { designZh } from "./design-zh.ts";
import { overviewEn } from "./overview-en.ts";
import { overviewZh } from "./overview-zh.ts";
import { zh as firstZh } from "./zh.ts";

const zh = { ...firstZh, ...overviewZh, ...designZh };
const en = { ...firstEn, ...overviewEn, ...designEn };
const keys = Object.keys(zh) as (keyof typeof zh)[];

test("a sentence has the same placeholders in both languages", () => {
  const differing = keys.filter((key) => placeholders(zh[key]).join() !== placeholders(en[key]).join());
  expect(differing).toEqual([]);
});

test("every sentence is used", () => {
  const folder = new URL("..", import.meta.url);
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.tsx?$/.test(path) && !/\.test\.ts$|^text\/(\w+-)?(zh|en)\.ts$/.test(path))
    .map((path) => readFileSync(new URL(path, folder), "utf8"))
    .join("\n");
  const made = [...sources.matchAll(/`([a-z.-]+)\$\{/g)].map(([, prefix]) => prefix ?? "");
  const unused = keys.filter((key) => !sources.includes(`"${key}"`) && !made.some((prefix) => key.startsWith(prefix)));
  expect(unused).toEqual([]);
});

function placeholders(sentence: string): readonly string[] {
  return [...sentence.matchAll(/\{([\w-]+)\}/g)].map(([whole]) => whole).sort();
}
