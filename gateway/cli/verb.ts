import { GatewayError } from "../../model/errors.ts";

/** One verb of `npx twinline`. */
export interface Verb {
  readonly name: string;
  readonly usage: string;
  readonly means: string;
  run(args: readonly string[], options: VerbOptions): Promise<void>;
}

export interface VerbOptions {
  readonly dryRun: boolean;
  readonly json: boolean;
  /** A folder to write into; null: where the command runs. */
  readonly out: string | null;
  readonly days: string | null;
  /** An instant, as written; null: now. */
  readonly at: string | null;
  /** Why a change is made; null: nothing was said. */
  readonly reason: string | null;
  /** An evidence pack; null: none was named. */
  readonly pack: string | null;
  /** What is started is declared as a drill first. */
  readonly drill: boolean;
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** The first argument, or a clear error naming what is missing. */
export function requireArgument(args: readonly string[], what: string, usage: string): string {
  const [first] = args;
  if (first !== undefined && first !== "") return first;
  throw new GatewayError("BAD_REQUEST", `${what} is missing`, { hint: `usage: npx twinline ${usage}` });
}
