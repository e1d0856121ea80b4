/** What a transmitter of this enterprise showed last: how a plant's own controls see the plant. 0 before the first reading. */
export type Sensed = (point: string) => number;

/** The physical side of one enterprise: moved by time, by its own controls and by scenarios. */
export interface Plant {
  step(dtS: number, sensed: Sensed): void;
}
