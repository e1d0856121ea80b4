import type { Migration } from "kysely";
import { RECORDS_0001 } from "./0001-records.ts";
import { RECORDS_0002 } from "./0002-rule-versions.ts";
import { RECORDS_0003 } from "./0003-incidents.ts";
import { RECORDS_0004 } from "./0004-tickets.ts";
import { RECORDS_0005 } from "./0005-seals.ts";
import { RECORDS_0012 } from "./0012-receipts.ts";
import { RECORDS_0013 } from "./0013-phones.ts";
import { STATE_0001 } from "./0001-state.ts";

/** The forms `records.db` has had, by name, oldest first. Append only: a released migration never changes. */
export const RECORDS_MIGRATIONS: Readonly<Record<string, Migration>> = {
  "0001-records": RECORDS_0001,
  "0002-rule-versions": RECORDS_0002,
  "0003-incidents": RECORDS_0003,
  "0004-tickets": RECORDS_0004,
  "0005-seals": RECORDS_0005,
  "0012-receipts": RECORDS_0012,
  "0013-phones": RECORDS_0013,
};

/** The forms `state.db` has had. */
export const STATE_MIGRATIONS: Readonly<Record<string, Migration>> = {
  "0001-state": STATE_0001,
};
