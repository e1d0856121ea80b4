import { computed, effect, signal } from "@preact/signals";
import type { WireTicketKind } from "../../api/wire-ticket.ts";
import type { WireSupervisionRule } from "../../api/wire-supervision.ts";
import { authorized } from "../server/session.ts";
import { languageTag, t } from "../text/text.ts";

/** Every kind of ticket and every rule of supervision, in the reader's language; empty until the server has answered. */
export const ticketKinds = signal<readonly WireTicketKind[]>([]);
const supervisionRules = signal<readonly WireSupervisionRule[]>([]);

const kindsByName = computed(() => new Map<string, WireTicketKind>(ticketKinds.value.map((kind) => [kind.kind, kind])));
const rulesByCode = computed(() => new Map(supervisionRules.value.map((rule) => [rule.code, rule])));

export function ticketKindOf(kind: string): WireTicketKind | null {
  return kindsByName.value.get(kind) ?? null;
}

export function supervisionRuleOf(code: string): WireSupervisionRule | null {
  return rulesByCode.value.get(code) ?? null;
}

/** A name where it begins a line: kinds and acts are called in lower case where the language has any. */
export function headed(name: string): string {
  return name.slice(0, 1).toLocaleUpperCase(languageTag.value) + name.slice(1);
}

export function stateName(kind: string, state: string): string {
  return ticketKindOf(kind)?.states.find((each) => each.state === state)?.name ?? state;
}

export function actName(kind: string, act: string): string {
  if (act === "kept-aside") return t("ticket.kept-aside", { count: 1 });
  return ticketKindOf(kind)?.words.acts[act] ?? act;
}

export function fieldName(kind: string, field: string): string {
  return fieldWord(kind, field) ?? field;
}

/** null: the kind has no word for it. */
export function fieldWord(kind: string, field: string): string | null {
  return ticketKindOf(kind)?.words.fields[field] ?? null;
}

/** undefined: the value stands for itself. */
export function choiceName(kind: string, value: string): string | undefined {
  return ticketKindOf(kind)?.words.choices[value];
}

/** Reads both now, and again in another language. Returns how to stop. */
export function followTicketKinds(): () => void {
  return effect(() => {
    void languageTag.value;
    void read();
  });
}

async function read(): Promise<void> {
  const [kinds, rules] = await Promise.all([
    authorized<{ readonly items: readonly WireTicketKind[] }>("/ticket-kinds"),
    authorized<{ readonly items: readonly WireSupervisionRule[] }>("/supervision-rules"),
  ]);
  if (kinds.ok) ticketKinds.value = kinds.value.items.toSorted((a, b) => placeOf(a.kind) - placeOf(b.kind));
  if (rules.ok) supervisionRules.value = rules.value.items;
}

/** As people work: what disagrees, what is wrong, what is being done, what is gone round, what is kept on file, what the authority does. */
const ORDER: readonly string[] = [
  "contradiction",
  "hazard",
  "permit",
  "bypass",
  "offline-report",
  "round",
  "inspection",
  "calibration",
  "work-order",
  "promise",
  "duty-check",
  "order",
  "enforcement",
  "event-mode",
];

/** A kind of a newer server comes last. */
function placeOf(kind: string): number {
  const at = ORDER.indexOf(kind);
  return at < 0 ? ORDER.length : at;
}
