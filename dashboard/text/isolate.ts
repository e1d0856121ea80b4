/**
 * Keeps a name that runs, or forces, the other reading direction from turning what stands beside it in one line.
 *
 * Other names come back as they are. Source: Unicode Standard Annex #9, explicit directional isolates.
 */
export function isolate(name: string): string {
  if (!TURNS.test(name)) return name;
  let open = 0;
  let kept = "";
  for (const sign of name) {
    if (sign === POP && open === 0) continue;
    if (sign === POP) open--;
    else if (OPENS.includes(sign)) open++;
    kept += sign;
  }
  return FIRST_STRONG + kept + POP.repeat(open) + POP;
}

/** Letters of scripts that run from right to left, and the signs that force a direction. */
const TURNS =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\u200F\u202A-\u202E\u2066-\u2069]/u;
const FIRST_STRONG = "\u2068";
const POP = "\u2069";
const OPENS = "\u2066\u2067\u2068";
