/**
 * The people of the demo world: what scenarios and the daily routine have them do. Nothing is awaited: a person does one thing after the
 * other, and what is refused is part of the story.
 */
export interface People {
  /** Opens a ticket (`hazards`, `permits` …) and remembers it under a name, so that others may act on it. */
  open(person: string, path: string, name: string, body: Body): void;
  /** Acts on the newest ticket of that name; nothing where there is none. */
  act(person: string, path: string, name: string, act: string, body: Body): void;
  /** Does something to the alarms of a point that stand or are over: `acknowledge`, `dismiss`. */
  onAlarms(person: string, point: string, action: "acknowledge" | "dismiss", body: Body): void;
  /** Any other call of the API. */
  post(person: string, path: string, body: Body): void;
}

export type Body = Readonly<Record<string, unknown>>;

/** A world without people: physics and devices alone. */
export const NOBODY: People = { open() {}, act() {}, onAlarms() {}, post() {} };
