/**
 * The people of the demo world: what scenarios and the daily routine have them do. Nothing is awaited: a person does one thing after the
 * other, and what is refused is part of the story.
 */
export interface People {
  /** Opens a ticket (`hazards`, `permits` …) and remembers it under a name, so that others may act on it. */
  open(person: string, path: string, name: string, body: Body): void;
  /** Acts on the newest ticket of that name; nothing where there is none. */
  act(person: string, path: string, name: string, act: string, body: Body): void;
  /** Acts on every open ticket of a kind: those of a contradiction's code, if one is named. Nothing where there is none. */
  onOpen(person: string, which: Which, act: string, body: Body): void;
  /** Hands in an inspection from a phone that knows where it is. */
  inspect(person: string, body: Body, position: Position): void;
  /** Does something to the alarms of a point that stand or are over: `acknowledge`, `dismiss`. */
  onAlarms(person: string, point: string, action: "acknowledge" | "dismiss", body: Body): void;
  /** Opens a calibration window. */
  openWindow(person: string, body: Body): void;
  /** Has everything on record verified. */
  verify(person: string): void;
  /** Somebody with the records' own file in hand changes what was written (`change`), or puts it back from a copy (`restore`). */
  tamper(deed: Tampering): void;
}

export type Tampering = "change" | "restore";

export type Body = Readonly<Record<string, unknown>>;

export interface Which {
  readonly path: string;
  readonly enterprise: string;
  /** `D-01` … */
  readonly code?: string;
}

export interface Position {
  readonly lat: number;
  readonly lon: number;
  readonly accuracyM: number;
}

/** A world without people: physics and devices alone. */
export const NOBODY: People = {
  open() {},
  act() {},
  onOpen() {},
  inspect() {},
  onAlarms() {},
  openWindow() {},
  verify() {},
  tamper() {},
};
