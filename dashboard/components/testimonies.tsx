import type { WireTicket } from "../../api/wire-ticket.ts";
import { nowMs } from "../live/live.ts";
import { supervisionRuleOf, ticketKinds } from "../lines/ticket-kinds.ts";
import { describeFault } from "../text/alarm-words.ts";
import { formatInstant } from "../text/format.ts";
import { t, tOpen } from "../text/text.ts";

interface Testimony {
  readonly atMs: number | null;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Both lines of a contradiction side by side, neither above the other. */
export function Testimonies(props: { readonly ticket: WireTicket }) {
  const { facts } = props.ticket;
  const rule = supervisionRuleOf(String(facts["code"]));
  const agreeSince = facts["agreeSinceMs"];
  return (
    <div class="testimonies" data-testid="testimonies">
      <Said title={t("lines.online")} sentence={rule?.online ?? null} said={facts["online"]} />
      <Said title={t("lines.offline")} sentence={rule?.offline ?? null} said={facts["offline"]} />
      {typeof agreeSince === "number" ? (
        <p class="note agree">{t("lines.agree-since", { at: formatInstant(agreeSince, nowMs.value) })}</p>
      ) : null}
    </div>
  );
}

function Said(props: { readonly title: string; readonly sentence: string | null; readonly said: unknown }) {
  // The facts of a contradiction hold two testimonies.
  const said = props.said as Testimony | undefined;
  return (
    <figure class="testimony">
      <figcaption>
        {props.title}
        {said?.atMs == null ? null : <span class="note number"> {formatInstant(said.atMs, nowMs.value)}</span>}
      </figcaption>
      <p>{fill(props.sentence, said?.facts ?? {})}</p>
    </figure>
  );
}

function fill(sentence: string | null, facts: Readonly<Record<string, unknown>>): string {
  if (sentence === null)
    return Object.entries(facts)
      .map(([name, value]) => `${name}: ${String(value)}`)
      .join(", ");
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => wordOf(name, facts[name]));
}

/** Facts named `…Ms` or `…At` are instants. */
function wordOf(name: string, value: unknown): string {
  if (value === null || value === undefined) return "—";
  if (typeof value === "number" && /(AtMs|At)$/.test(name)) return formatInstant(value, nowMs.value);
  if (typeof value !== "string") return JSON.stringify(value);
  if (value.startsWith("system:")) return describeFault({ rule: value });
  // The sentence says already what it is: the id of an inspection, of a permit.
  if (name in TICKET_NAMES && value.startsWith(`${TICKET_NAMES[name] ?? ""}-`))
    return value.slice((TICKET_NAMES[name] ?? "").length + 1);
  return tOpen(`word.${value}`, wordOfAnyKind(value));
}

/** Facts that name a ticket by its id, and the kind it is of. */
const TICKET_NAMES: Readonly<Record<string, string>> = {
  inspection: "inspection",
  permit: "permit",
  promise: "promise",
  hazard: "hazard",
  ticket: "hazard",
};

/** A state or a choice of whichever kind has this word: the testimony does not say of which it speaks. */
function wordOfAnyKind(value: string): string {
  for (const { words, states } of ticketKinds.value) {
    const word = words.choices[value] ?? states.find(({ state }) => state === value)?.name;
    if (word !== undefined) return word;
  }
  return value;
}
