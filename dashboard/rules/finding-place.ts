/** What a finding is about, and where in it. */
export interface FindingPlace {
  /** `rules`, `zones`, `points`; "" for the document. */
  readonly section: string;
  /** Id of the entry; null: it has a place in a list instead. */
  readonly id: string | null;
  /** `params.levels.0.limit`; "": the entry as a whole. */
  readonly field: string;
}

/** Reads the path of a finding: by name (`rules/nh3-hh.params.limit`) or by place (`rules[0].params.levels[1].limit`). */
export function placeOf(path: string): FindingPlace {
  const [, section = "", id, rest = ""] = /^([^/[.]*)(?:\/([^.]*)|\[\d+\])?\.?(.*)$/s.exec(path) ?? [];
  return { section, id: id ?? null, field: rest.replaceAll(/\[(\d+)\]/g, ".$1") };
}

/** Whether a finding belongs to this field or to something within it. */
export function isAt(path: string, field: string): boolean {
  const at = placeOf(path).field;
  return at === field || at.startsWith(`${field}.`);
}
