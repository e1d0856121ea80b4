/** A key that stands twice in one object of a message. */
export interface RepeatedKey {
  /** Index in the outermost array; 0 when the message is one object. */
  readonly element: number;
  /** Keys and indices that lead from that element to the object, outermost first. */
  readonly path: readonly string[];
  readonly key: string;
}

/**
 * Finds the repeated keys of a JSON text, which `JSON.parse` silently resolves to the last one.
 *
 * Slow: meant for the rare message whose count of pairs does not fit its value. `text` must be valid JSON of bounded depth.
 */
export function findRepeatedKeys(text: string): readonly RepeatedKey[] {
  const scanner: Scanner = { text, at: 0, found: [] };
  skipSpace(scanner);
  if (text[scanner.at] === "[") scanItems(scanner, (index) => ({ element: index, path: [] }));
  else scanValue(scanner, { element: 0, path: [] });
  return scanner.found;
}

interface Scanner {
  readonly text: string;
  at: number;
  readonly found: RepeatedKey[];
}

interface Place {
  readonly element: number;
  readonly path: readonly string[];
}

function scanValue(scanner: Scanner, place: Place): void {
  skipSpace(scanner);
  const first = scanner.text[scanner.at];
  if (first === "{") scanPairs(scanner, place);
  else if (first === "[") scanItems(scanner, (index) => below(place, String(index)));
  else if (first === '"') scanString(scanner);
  else scanLiteral(scanner);
}

function scanItems(scanner: Scanner, placeOf: (index: number) => Place): void {
  scanner.at++;
  for (let index = 0; ; index++) {
    skipSpace(scanner);
    if (scanner.text[scanner.at] !== "]") scanValue(scanner, placeOf(index));
    skipSpace(scanner);
    if (scanner.text[scanner.at++] === "]") return;
  }
}

function scanPairs(scanner: Scanner, place: Place): void {
  const seen = new Set<string>();
  scanner.at++;
  for (;;) {
    skipSpace(scanner);
    if (scanner.text[scanner.at] !== "}") scanPair(scanner, place, seen);
    skipSpace(scanner);
    if (scanner.text[scanner.at++] === "}") return;
  }
}

function scanPair(scanner: Scanner, place: Place, seen: Set<string>): void {
  const from = scanner.at;
  scanString(scanner);
  // Escapes may hide that two keys are the same one, so they are compared as JSON reads them. A JSON string parses to a string.
  const key = JSON.parse(scanner.text.slice(from, scanner.at)) as string;
  if (seen.has(key)) scanner.found.push({ ...place, key });
  seen.add(key);
  skipSpace(scanner);
  scanner.at++;
  scanValue(scanner, below(place, key));
}

function scanString(scanner: Scanner): void {
  scanner.at++;
  while (scanner.text[scanner.at] !== '"') scanner.at += scanner.text[scanner.at] === "\\" ? 2 : 1;
  scanner.at++;
}

const ENDS_LITERAL = new Set([",", "]", "}", " ", "\t", "\n", "\r", undefined]);

function scanLiteral(scanner: Scanner): void {
  while (!ENDS_LITERAL.has(scanner.text[scanner.at])) scanner.at++;
}

const SPACE = new Set<string | undefined>([" ", "\t", "\n", "\r"]);

function skipSpace(scanner: Scanner): void {
  while (SPACE.has(scanner.text[scanner.at])) scanner.at++;
}

function below(place: Place, key: string): Place {
  return { element: place.element, path: [...place.path, key] };
}
