import { z } from "zod";
import type { TicketWords } from "../model/offline/ticket-form.ts";
import { failed, ok, type Result } from "../model/result.ts";
import type { Language } from "../model/text/text.ts";
import { Refusal } from "./refusal.ts";

/** What is wrong with a field of a body: where, what it is called, and what would be right. */
export interface SaidWrong {
  /** `photos.0.sha256`; "": the body as a whole. */
  readonly path: string;
  /** The field in the reader's language; null: it has no name of its own. */
  readonly name: string | null;
  readonly message: string;
}

/** Reads what somebody says of a ticket against the schema of its form; what is wrong is worded in the reader's language. */
export function parseSaid<T extends z.ZodType>(
  schema: T,
  body: unknown,
  { language, words }: { readonly language: Language; readonly words: TicketWords | null },
): Result<z.output<T>, readonly SaidWrong[]> {
  const parsed = schema.safeParse(body ?? {}, { error: WORDING[language] });
  if (parsed.success) return ok(parsed.data);
  return failed(
    parsed.error.issues.slice(0, ISSUES_MAX).map(({ path, message }) => ({
      path: path.map(String).join("."),
      name: words?.fields[String(path[0])] ?? null,
      message,
    })),
  );
}

export function refuseSaid(wrong: readonly SaidWrong[]): Refusal {
  return new Refusal("BAD_REQUEST", { params: { what: describeWrong(wrong) }, details: wrong });
}

function describeWrong(wrong: readonly SaidWrong[]): string {
  const parts = wrong.map(({ path, name, message }) => {
    const where = name === null ? path : `${name} (${path})`;
    return where === "" ? message : `${where}: ${message}`;
  });
  return parts.join("; ").slice(0, 500);
}

const ISSUES_MAX = 50;

const WORDING = { "zh-CN": z.locales.zhCN().localeError, en: z.locales.en().localeError } as const;
