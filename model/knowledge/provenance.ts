/**
 * Where a table or a default comes from, shown beside it wherever people meet it.
 *
 * `confirmed` is false everywhere: the safety engineer of a site confirms or replaces what stands here. Nothing of it is a legal limit.
 */
export interface Provenance {
  /** Standard and edition, or what kind of practice it is. */
  readonly standard: string;
  /** Clause or table within it; null: no standard has it, it is proposed here. */
  readonly clause: string | null;
  /** What it was held against, and what is doubtful. */
  readonly note: string;
  readonly confirmed: false;
}
