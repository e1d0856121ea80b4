import { describeSaid, type MachineSaid } from "../../model/offline/machine-said.ts";
import { languageTag } from "./text.ts";

/** What the machine says, in the reader's language; null: a person wrote it. */
export function machineSentence({ said }: Readonly<Record<string, unknown>>): string | null {
  if (typeof said !== "object" || said === null || !("key" in said) || !("params" in said)) return null;
  // Written by the engine: people cannot bring it along.
  return describeSaid(languageTag.value, said as MachineSaid);
}
