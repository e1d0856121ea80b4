/** Names that are almost a given one: what somebody tries who wants to be taken for another, or to slip past a comparison. */

const SAME_SHAPE: Readonly<Record<string, string>> = {
  a: "а",
  c: "с",
  d: "ԁ",
  e: "е",
  h: "һ",
  i: "і",
  l: "ⅼ",
  n: "ո",
  o: "о",
  r: "г",
  s: "ѕ",
  t: "𝗍",
  u: "ս",
  v: "ν",
  N: "Ν",
  H: "Н",
  "1": "l",
  "0": "O",
  "3": "З",
  "/": "∕",
  "-": "‐",
};
const INVISIBLE = ["\u200b", "\u200d", "\u00ad", "\ufeff", "\u2060", "\u202e", "\u0301", "\u0001", "\u007f"];

/** Other strings that look, sort, fold, normalise or decode like `name`. */
export function lookalikesOf(name: string): string[] {
  const letters = [...name];
  const swapped = letters.flatMap((letter, at) => {
    const other = SAME_SHAPE[letter];
    return other === undefined ? [] : [letters.with(at, other).join("")];
  });
  const middle = name.length >> 1;
  const padded = INVISIBLE.flatMap((mark) => [
    mark + name,
    name + mark,
    name.slice(0, middle) + mark + name.slice(middle),
  ]);
  const wide = letters.map((letter) =>
    letter > " " && letter <= "~" ? String.fromCodePoint(letter.codePointAt(0)! + 0xfee0) : letter,
  );
  const folded = [
    name.toUpperCase(),
    name.toLowerCase(),
    name.charAt(0).toUpperCase() + name.slice(1),
    name.replace("i", "İ"),
  ];
  const spaced = [` ${name}`, `${name} `, `${name}\t`, `${name}\n`, `${name}\u00a0`, `${name}.`];
  const coded = [encodeURIComponent(name), name.replaceAll("/", "%2f"), name.replaceAll("/", "\\"), `${name}%00`];
  const all = [...swapped, ...padded, wide.join(""), ...folded, ...spaced, ...coded];
  return [...new Set(all)].filter((each) => each !== name);
}

/** Topics that are, or are almost, `<prefix>/<channel>`. */
export function topicsAt(prefix: string, channel: string): string[] {
  const topic = `${prefix}/${channel}`;
  const levels = topic.split("/");
  const inserted = levels.flatMap((_, at) =>
    ["", ".", "..", "*", "\u200b"].map((level) => levels.toSpliced(at, 0, level).join("/")),
  );
  const climbing = [
    `tl/v1/tanks/rtu7/../../coldchain/dtu1/${channel}`,
    `tl/v1/tanks/../coldchain/dtu1/${channel}`,
    `tl/v1/tanks/rtu7/readings/../../../coldchain/dtu1/${channel}`,
    `tl/v1/tanks/rtu7/${topic}`,
    `tl/v1/tanks/rtu7/down/${topic}`,
  ];
  const around = ["$share/g/", "$SYS/", "$queue/", "$dollar/", "/", "//", "./", "tl/v1/"].map(
    (before) => before + topic,
  );
  const behind = ["/", "//", "/.", "/..", "/x", "/#", "/+", "#", "+"].map((after) => topic + after);
  return [...new Set([topic, prefix, ...inserted, ...climbing, ...around, ...behind, ...lookalikesOf(topic)])];
}

/** Filters that match `<prefix>/<channel>`, or look as if they did. */
export function filtersAt(prefix: string, channel: string): string[] {
  const levels = `${prefix}/${channel}`.split("/");
  const veiled = Array.from({ length: 2 ** levels.length }, (_, mask) =>
    levels.map((level, at) => ((mask >> at) & 1 ? "+" : level)).join("/"),
  );
  const cut = levels.flatMap((_, at) => [
    levels.slice(0, at).concat("#").join("/"),
    levels
      .slice(0, at)
      .map(() => "+")
      .concat("#")
      .join("/"),
  ]);
  const shared = ["#", "tl/#", levels.join("/"), `${prefix}/#`].flatMap((filter) => [
    `$share/g/${filter}`,
    `$share//${filter}`,
    `$queue/${filter}`,
    `$SYS/${filter}`,
    `/${filter}`,
  ]);
  const climbing = [
    "tl/v1/tanks/rtu7/down/../../../coldchain/#",
    "tl/v1/tanks/rtu7/../#",
    "tl/v1/tanks/rtu7/down",
    "tl/v1/tanks/+/down/#",
  ];
  return [
    ...new Set([...veiled, ...cut, ...shared, ...climbing, "$SYS/#", "$SYS/+/x", ...lookalikesOf(levels.join("/"))]),
  ];
}
