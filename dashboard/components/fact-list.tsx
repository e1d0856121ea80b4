import type { ComponentChildren } from "preact";
import { choiceName, fieldWord } from "../lines/ticket-kinds.ts";
import { nowMs } from "../live/live.ts";
import { toHash } from "../route.ts";
import { sitesById, zonesById } from "../server/plant.ts";
import { formatInstant } from "../text/format.ts";
import { machineSentence } from "../text/machine-sentence.ts";
import { t, tOpen } from "../text/text.ts";
import { Photo } from "./photos-input.tsx";

/** Facts as people read them; `enterprise` is whose photos are shown. */
export interface FactsOf {
  readonly kind: string;
  readonly enterprise: string;
}

/**
 * What was said or is remembered, by the words of the kind. What is empty says nothing; what has no word is the kind's own bookkeeping and
 * is told by its steps. Everything is text, whatever people wrote.
 */
export function FactList(props: FactsOf & { readonly facts: Readonly<Record<string, unknown>> }) {
  const { facts, ...of } = props;
  const sentence = machineSentence(facts);
  const shown = Object.entries(facts).flatMap(([name, given]) => {
    const value = name === "text" ? (sentence ?? given) : given;
    const word = wordOf(props.kind, name);
    return isEmpty(value) || word === null ? [] : [{ name, value, word }];
  });
  if (shown.length === 0) return null;
  return (
    <dl class="facts">
      {shown.map(({ name, value, word }) => (
        <div key={name}>
          <dt>{word}</dt>
          <dd>
            <Fact {...of} name={name} value={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Fact(props: FactsOf & { readonly name: string; readonly value: unknown }): ComponentChildren {
  const { name, value, ...of } = props;
  if (typeof value === "boolean") return t(value ? "form.yes" : "form.no");
  if (typeof value === "number")
    return <span class="number">{isInstant(value) ? formatInstant(value, nowMs.value) : String(value)}</span>;
  if (typeof value === "string") return <TextFact {...of} name={name} value={value} />;
  if (Array.isArray(value)) return <ListFact {...of} name={name} values={value} />;
  if (isPhoto(value)) return <Photo sha256={value.sha256} enterprise={of.enterprise} />;
  // What came as JSON and is none of the above is an object.
  return <FactList {...of} facts={(value ?? {}) as Readonly<Record<string, unknown>>} />;
}

/** Fields that name other tickets lead there. */
const TICKET_FIELDS = new Set(["evidence", "round", "inspection", "linked", "rectifies"]);

/** Places are known by their names. */
const PLACES: Readonly<Record<string, typeof zonesById | typeof sitesById>> = {
  site: sitesById,
  zone: zonesById,
  zones: zonesById,
  zonesWithin15M: zonesById,
  zonesWithin30M: zonesById,
};

function TextFact(props: FactsOf & { readonly name: string; readonly value: string }) {
  const { kind, name, value } = props;
  if (TICKET_FIELDS.has(name)) return <a href={toHash({ screen: "ticket", ticket: value })}>{value}</a>;
  const place = PLACES[name]?.value.get(value)?.name;
  return <span class="said">{place ?? choiceName(kind, value) ?? value}</span>;
}

function ListFact(props: FactsOf & { readonly name: string; readonly values: readonly unknown[] }) {
  const { name, values, ...of } = props;
  const objects = values.some((each) => typeof each === "object" && !isPhoto(each));
  return (
    <ul class={objects ? "fact-rows" : "fact-items"}>
      {values.map((each, at) => (
        // What was said stays in its order.
        <li key={at}>
          <Fact {...of} name={name} value={each} />
        </li>
      ))}
    </ul>
  );
}

/** null: none. */
function wordOf(kind: string, name: string): string | null {
  const plain = name.replace(/(AtMs|Ms)$/, "");
  return fieldWord(kind, name) ?? fieldWord(kind, plain) ?? (tOpen(`fact.${name}`, "") || null);
}

function isPhoto(value: unknown): value is { readonly sha256: string } {
  return typeof value === "object" && value !== null && "sha256" in value && typeof value.sha256 === "string";
}

function isEmpty(value: unknown): boolean {
  return value === null || value === "" || value === false || (Array.isArray(value) && value.length === 0);
}

/** From 2001 to 2286: nothing else that is said of a ticket is as large. */
function isInstant(value: number): boolean {
  return Number.isInteger(value) && value > 1e12 && value < 1e13;
}
