import { apply } from "./apply.ts";
import { backup } from "./backup.ts";
import { certs } from "./certs.ts";
import { doctor } from "./doctor.ts";
import { evidence } from "./evidence.ts";
import { exportVerb } from "./export.ts";
import { report } from "./report.ts";
import { restoreVerb } from "./restore.ts";
import { simulate } from "./simulate.ts";
import { start } from "./start.ts";
import type { Verb } from "./verb.ts";
import { verify } from "./verify.ts";
import { why } from "./why.ts";

/** Every verb of the command line. Add one: a file in this folder and its line here. */
export const VERBS: readonly Verb[] = [
  start,
  apply,
  exportVerb,
  doctor,
  backup,
  restoreVerb,
  verify,
  why,
  evidence,
  report,
  certs,
  simulate,
];
