import type { IssuePath } from "./issue.ts";

/** Where a JSON text gives one key of one object twice. */
export interface RepeatedKey {
  readonly key: string;
  readonly line: number;
}

/**
 * The first repeated key of a text that is known to be valid JSON; null when there is none.
 *
 * `JSON.parse` keeps the last one without a word, and a limit written twice must not pass in silence.
 */
export function findRepeatedKey(json: string): RepeatedKey | null {
  const seen: Set<string>[] = [];
  const repeated = scanJson(json, (path, offset) => {
    const key = path.at(-1);
    const keys = (seen[path.length] ??= new Set());
    // Deeper objects that were met before this step are over.
    seen.length = path.length + 1;
    if (typeof key !== "string") return false;
    if (keys.has(key)) return { key, line: lineAt(json, offset) };
    keys.add(key);
    return false;
  });
  return repeated;
}

/** 1-based line of the deepest step of a path that is in a valid JSON text; null when not even its first is. */
export function lineOfJson(json: string, wanted: IssuePath): number | null {
  let deepest = 0;
  let at: number | null = null;
  scanJson(json, (path, offset) => {
    if (path.length <= deepest || path.length > wanted.length) return false;
    if (!path.every((step, i) => step === wanted[i])) return false;
    deepest = path.length;
    at = offset;
    return deepest === wanted.length;
  });
  return at === null ? null : lineAt(json, at);
}

/**
 * Walks a valid JSON text once, calling `visit` at each key of an object and each item of an array with the path to it.
 * Ends early, answering what `visit` answered, as soon as that is not false.
 */
function scanJson<T>(json: string, visit: (path: IssuePath, offset: number) => T | false): T | null {
  const path: (string | number)[] = [];
  // What the next token begins: a key, an item of an array, or something already announced.
  let expects: "key" | "item" | "value" = "value";
  for (let i = 0; i < json.length; i++) {
    const character = json.charAt(i);
    if (character <= " " || character === ":") continue;
    if (character === "}" || character === "]") {
      path.pop();
      expects = "value";
    } else if (character === ",") {
      expects = typeof path.at(-1) === "number" ? "item" : "key";
    } else {
      const isString = character === '"';
      const end = isString ? endOfString(json, i) : i;
      if (expects !== "value") {
        const step = path.length - 1;
        // A key is a string of valid JSON; items are counted from −1 on.
        path[step] = expects === "key" ? (JSON.parse(json.slice(i, end + 1)) as string) : Number(path[step]) + 1;
        const answer = visit(path, i);
        if (answer !== false) return answer;
      }
      expects = "value";
      if (character === "{" || character === "[") {
        path.push(character === "{" ? "" : -1);
        expects = character === "{" ? "key" : "item";
      }
      i = end;
    }
  }
  return null;
}

/** Index of the closing quote of the string that opens at `start`. */
function endOfString(json: string, start: number): number {
  let i = start + 1;
  while (i < json.length && json[i] !== '"') i += json[i] === "\\" ? 2 : 1;
  return i;
}

function lineAt(text: string, index: number): number {
  let line = 1;
  for (let i = text.indexOf("\n"); i >= 0 && i < index; i = text.indexOf("\n", i + 1)) line++;
  return line;
}
