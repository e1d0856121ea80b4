import type { Section } from "../catalog.ts";
import type { CatalogIssueCode, IssueParams, IssuePath } from "../issue.ts";

/** Something found in a merged catalogue: section, place of the entry in it, and the field. */
export interface Finding {
  readonly section: Section;
  readonly place: number;
  readonly at: IssuePath;
  readonly code: CatalogIssueCode;
  readonly params: IssueParams;
}

/** What the lint of a whole catalogue finds. */
export interface LintFinding extends Finding {
  readonly severity: "error" | "warning";
  /** It is told at every change of its enterprise's plant, not only when its entry is given: somebody stands for it. */
  readonly standing: boolean;
}

export interface Report {
  readonly errors: Finding[];
  readonly warnings: Finding[];
}

/** Where checks of one entry write down what they find. */
export interface EntryReport {
  error(at: IssuePath, code: CatalogIssueCode, params?: IssueParams): void;
  warning(at: IssuePath, code: CatalogIssueCode, params?: IssueParams): void;
}

export function reportOf(report: Report, section: Section, place: number): EntryReport {
  return {
    error: (at, code, params = {}) => void report.errors.push({ section, place, at, code, params }),
    warning: (at, code, params = {}) => void report.warnings.push({ section, place, at, code, params }),
  };
}
