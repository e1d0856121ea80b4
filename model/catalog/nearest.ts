/**
 * The known word a misspelt one was most likely meant to be; null when none is near.
 *
 * Near: at most a third of the letters (and at most three) inserted, dropped, exchanged or replaced, letter case apart.
 */
export function nearestWord(written: string, known: Iterable<string>): string | null {
  const from = written.toLowerCase().slice(0, LETTERS_MAX);
  let best: string | null = null;
  let bestDistance = Math.min(3, Math.max(1, Math.floor(from.length / 3))) + 1;
  for (const word of known) {
    if (Math.abs(word.length - from.length) >= bestDistance) continue;
    const distance = editDistance(from, word.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [word, distance];
  }
  return best;
}

/** Longer words are compared by their beginning only, so that a hostile one costs little. */
const LETTERS_MAX = 64;

/** Levenshtein distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? a.length;
}
