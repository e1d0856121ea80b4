/**
 * One mistake in a catalogue: where it stands, what is wrong, and facts that fill the sentence saying so.
 *
 * The words of a code live in `model/text/{zh,en}.ts` under `catalog.<code>` and `catalog-hint.<code>`.
 * Params never carry a secret or a password, nor anything that may contain one.
 */
export interface CatalogIssue {
  /** `points[3].unit`; "" for the document as a whole. */
  readonly path: string;
  /** 1-based line of the text; null when only the object is known. */
  readonly line: number | null;
  readonly code: CatalogIssueCode;
  readonly params: IssueParams;
}

export type IssueParams = Readonly<Record<string, string | number | boolean | null>>;

/** Where something stands in the document: section, place in the section, and on to the field. */
export type IssuePath = readonly (string | number)[];

/** 1-based line of a text by written path (`points[3].unit`); null when the path is not in it or no text is known. */
export type LineOf = (path: string) => number | null;

export const CATALOG_ISSUE_CODES = [
  // The text.
  "too-big",
  "bad-yaml",
  "too-deep",
  "repeated-key",
  "too-many-aliases",
  "not-a-document",
  // The shape of an entry.
  "unknown-key",
  "required",
  "wrong-type",
  "not-one-of",
  "bad-id",
  "bad-point-id",
  "bad-username",
  "bad-url",
  "bad-value",
  "too-long",
  "too-short",
  "too-large",
  "too-small",
  "too-many",
  "too-few",
  // What must agree across entries.
  "duplicate-id",
  "duplicate-rule",
  "duplicate-source",
  "kind-fixed",
  "unknown-reference",
  "other-enterprise",
  "other-site",
  "area-cycle",
  "range-reversed",
  "numbers-only",
  "current-loop-needs-range",
  "witness-needs-limit",
  "dates-need-both",
  "proof-test-of-interlocks",
  "slower-in-alarm",
  "unknown-unit",
  "unknown-dialect",
  "unknown-channel-kind",
  "bad-channel",
  "bad-rule",
  "bad-pack",
  "bad-joint",
  "bad-checklist",
  "bad-check-plan",
  "pack-rule-taken",
  "bad-uscc",
  "suppresses-nothing",
  "suppresses-itself",
  "suppression-kind",
  "suppression-blind-state",
  "suppresses-gas-red",
  "role-needs-enterprise",
  "role-needs-area",
  "role-needs-one",
  "role-takes-none",
  "role-takes-no-area",
  "role-takes-no-enterprise",
  "route-needs-one",
  "climb-of-areas",
  "steps-not-increasing",
  "step-calls-nobody",
  "duty-needs-one",
  "costly-password-hash",
  "unknown-secret-reference",
  "managed-by-file",
  "frozen-by-event",
  // What the lint of the whole refuses.
  "weak-limit",
  "weak-limit-revoked",
  // Warnings.
  "weak-limit-signed",
  "weak-limit-unsigned",
  "limit-not-comparable",
  "missing-level",
  "unjudged-point",
  "blind-zone",
  "gas-waits",
  "no-deadband",
  "wide-deadband",
  "near-duplicate",
  "unusual-delay",
  "little-time-to-next",
  "little-time-to-end",
  "little-time-to-harm",
  "little-time-forecast",
  "retired-reference",
  "doubtful-rule",
  "doubtful-pack",
  "pack-blind",
  "unit-changed",
  "gas-without-unit",
  "fault-value-in-range",
  "unknown-substance",
  "no-route",
  "short-secret",
  "no-webhook-secret",
] as const;
export type CatalogIssueCode = (typeof CATALOG_ISSUE_CODES)[number];

/** Writes a path as people read it: `["points", 3, "unit"]` → `points[3].unit`. */
export function describePath(path: IssuePath): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else text += text === "" ? step : `.${step}`;
  }
  return text;
}

/** Reads a path back: `points[3].unit` → `["points", 3, "unit"]`. */
export function toIssuePath(text: string): IssuePath {
  return [...text.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([whole, place]) =>
    place === undefined ? whole : Number(place),
  );
}
