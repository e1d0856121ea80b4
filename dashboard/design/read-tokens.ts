/** A token of the style sheet with its value in both schemes. */
export interface Token {
  readonly name: string;
  readonly light: string;
  readonly dark: string;
}

interface StyleRule {
  readonly selectorText?: string;
  readonly conditionText?: string;
  readonly cssRules?: Iterable<StyleRule>;
  readonly style?: Iterable<string> & { getPropertyValue(name: string): string };
}

/**
 * Reads the tokens out of the style sheets themselves, so that what is shown is what is used. A token without a value of its own in the dark
 * has the same there. In order of the sheet.
 */
export function readTokens(rules: Iterable<StyleRule>): readonly Token[] {
  const light = new Map<string, string>();
  const dark = new Map<string, string>();
  for (const rule of rules) {
    if (rule.selectorText === ":root") take(rule, light);
    if (rule.conditionText?.includes("prefers-color-scheme: dark") !== true) continue;
    for (const inner of rule.cssRules ?? []) if (inner.selectorText === ":root") take(inner, dark);
  }
  return [...light].map(([name, value]) => ({ name, light: value, dark: dark.get(name) ?? value }));
}

/** The builder of the pages adds a few of its own, which are nobody's to use. */
function take({ style }: StyleRule, into: Map<string, string>): void {
  if (style === undefined) return;
  for (const name of style) if (/^--(?!lightningcss)/.test(name)) into.set(name, style.getPropertyValue(name).trim());
}

/** A colour is drawn as a swatch; whatever else a token is, is told in words. */
export function isColour(value: string): boolean {
  return /^(#|rgb|hsl|color)/.test(value);
}
