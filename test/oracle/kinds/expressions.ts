import { type Demand, type OracleRule, plainDemand, type PointsById, type Told } from "../demand.ts";
import { BLIND } from "../yes-or-no.ts";
import type { Past } from "../past.ts";

/** null: nobody knows. */
type Known = number | boolean | string | null;
type Evaluate = (valueOf: (name: string) => Known) => Known;

/** A condition somebody wrote, over several points. */
export function expressionDemands(rule: OracleRule, _points: PointsById): readonly Demand[] {
  const source = String(rule.params["expression"]);
  const inputs = rule.params["inputs"] as Readonly<Record<string, string>>;
  const evaluate = new Reader(source).read();
  const tell = (past: Past, active: boolean): Told => {
    const beyond = new Set(Object.values(inputs).filter((point) => past.newest(point)?.overRange));
    const valueOf = (name: string, beyondIs: number | null): Known => {
      const newest = name === "active" ? null : past.newest(inputs[name] ?? "");
      if (name === "active") return active;
      if (newest?.overRange) return beyondIs ?? newest.value;
      if (newest === null || newest.quality === "bad") return null;
      // A word that says nothing is one only if somebody asks for it.
      return BLIND.includes(newest.value) && !source.includes(`"${newest.value}"`) ? null : newest.value;
    };
    const holds = evaluate((name) => valueOf(name, beyond.size > 0 ? Number.POSITIVE_INFINITY : null));
    if (holds === null) return "unknown";
    if (holds === true) return beyond.size > 0 ? "over" : "bad";
    if (beyond.size === 0) return "fine";
    return beyond.size === 1 && evaluate((name) => valueOf(name, null)) === false ? "fine" : "unknown";
  };
  const [first = ""] = rule.points;
  return [plainDemand(rule, first, tell, { inputs: [...new Set([first, ...Object.values(inputs)])] })];
}

/** Reads what the tests write: numbers, texts, names, `+ - *`, comparisons, `&& || ! ? :`, `known(…)`. */
class Reader {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(source: string) {
    this.#tokens = source.match(/"[^"]*"|[a-z]\w*|\d+(?:\.\d+)?|&&|\|\||[<>=!]=|\S/gi) ?? [];
  }

  read(): Evaluate {
    const evaluate = this.#choice();
    if (this.#at < this.#tokens.length) throw new SyntaxError(`what is ${this.#tokens[this.#at]}?`);
    return evaluate;
  }

  #take(...wanted: readonly string[]): string | null {
    const token = this.#tokens[this.#at] ?? "";
    if (!wanted.includes(token)) return null;
    this.#at++;
    return token;
  }

  #choice(): Evaluate {
    const condition = this.#joined("||");
    if (this.#take("?") === null) return condition;
    const yes = this.#choice();
    this.#take(":");
    const no = this.#choice();
    return (valueOf) => {
      const met = condition(valueOf);
      if (met === null) return null;
      return met === true ? yes(valueOf) : no(valueOf);
    };
  }

  /** Whichever side decides alone decides. */
  #joined(how: "||" | "&&"): Evaluate {
    const next = () => (how === "||" ? this.#joined("&&") : this.#comparison());
    const parts = [next()];
    while (this.#take(how) !== null) parts.push(next());
    if (parts.length === 1) return parts[0] as Evaluate;
    return (valueOf) => {
      const said = parts.map((part) => part(valueOf));
      if (said.includes(how === "||")) return how === "||";
      return said.includes(null) ? null : how === "&&";
    };
  }

  #comparison(): Evaluate {
    const left = this.#sum();
    const by = this.#take("<", "<=", ">", ">=", "==", "!=");
    if (by === null) return left;
    const right = this.#sum();
    return (valueOf) => {
      const [a, b] = [left(valueOf), right(valueOf)];
      return a === null || b === null ? null : compare(a, b, by);
    };
  }

  #sum(): Evaluate {
    let sum = this.#product();
    for (let sign = this.#take("+", "-"); sign !== null; sign = this.#take("+", "-")) {
      const [left, right, factor] = [sum, this.#product(), sign === "+" ? 1 : -1];
      sum = (valueOf) => joinNumbers(left(valueOf), right(valueOf), (a, b) => a + factor * b);
    }
    return sum;
  }

  #product(): Evaluate {
    let product = this.#single();
    while (this.#take("*") !== null) {
      const [left, right] = [product, this.#single()];
      product = (valueOf) => joinNumbers(left(valueOf), right(valueOf), (a, b) => a * b);
    }
    return product;
  }

  #single(): Evaluate {
    if (this.#take("!") !== null) {
      const negated = this.#single();
      return (valueOf) => {
        const said = negated(valueOf);
        return said === null ? null : said !== true;
      };
    }
    if (this.#take("(") !== null) {
      const inner = this.#choice();
      this.#take(")");
      return inner;
    }
    const token = this.#tokens[this.#at++] ?? "";
    if (token === "known") {
      this.#take("(");
      const name = this.#tokens[this.#at++] ?? "";
      this.#take(")");
      return (valueOf) => valueOf(name) !== null;
    }
    if (token.startsWith('"')) return () => token.slice(1, -1);
    if (/^\d/.test(token)) return () => Number(token);
    if (token === "true" || token === "false") return () => token === "true";
    return (valueOf) => valueOf(token);
  }
}

function joinNumbers(a: Known, b: Known, join: (a: number, b: number) => number): Known {
  return a === null || b === null ? null : join(Number(a), Number(b));
}

function compare(a: NonNullable<Known>, b: NonNullable<Known>, by: string): boolean {
  switch (by) {
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case ">":
      return a > b;
    case ">=":
      return a >= b;
    default:
      return (a === b) === (by === "==");
  }
}
