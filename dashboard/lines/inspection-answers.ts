import type { WireChecklistItem } from "../../api/wire-ticket.ts";
import type { PhotoName } from "./photo.ts";

export type ItemResult = "ok" | "nok" | "na";

/** What an inspector has said of one item so far. */
export interface ItemAnswer {
  readonly result?: ItemResult;
  readonly value?: number;
  readonly note?: string;
  readonly photo?: PhotoName;
  /** When it was answered, by this device's clock. */
  readonly at?: number;
}

export type Answers = Readonly<Record<string, ItemAnswer>>;

/** What an item still lacks; null: it is answered. The gateway asks for the same. */
export function whatLacks(item: WireChecklistItem, answer: ItemAnswer): "result" | "value" | "photo" | "note" | null {
  if (answer.result === undefined) return "result";
  if (answer.result === "na") return null;
  if (item.kind === "value" && answer.value === undefined) return "value";
  if (item.photo && answer.photo === undefined) return "photo";
  return answer.result === "nok" && answer.value === undefined && isBlank(answer.note) ? "note" : null;
}

/** A value that was read says by itself whether it is in order, where the list gives a range. */
export function withValue(item: WireChecklistItem, answer: ItemAnswer, value: number | undefined): ItemAnswer {
  if (value === undefined) {
    const { value: _, ...rest } = answer;
    return rest;
  }
  const bounded = item.min !== null || item.max !== null;
  return { ...answer, value, ...(bounded ? { result: isWithin(item, value) ? "ok" : "nok" } : {}) };
}

export function isWithin({ min, max }: WireChecklistItem, value: number): boolean {
  return (min === null || value >= min) && (max === null || value <= max);
}

/** The items of the body, in the order of the list; what is not answered is left out. */
export function toItems(items: readonly WireChecklistItem[], answers: Answers): readonly object[] {
  return items.flatMap(({ id }) => {
    const { note, ...answer } = answers[id] ?? {};
    if (answer.result === undefined) return [];
    return [{ id, ...answer, ...(isBlank(note) ? {} : { note }) }];
  });
}

function isBlank(text: string | undefined): boolean {
  return text === undefined || text.trim() === "";
}
