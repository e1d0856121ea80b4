import type { z } from "zod";
import type { contactSchema, dutyCallSchema, scheduleSchema, teamSchema } from "./duty-schema.ts";
import type {
  areaSchema,
  catalogSchema,
  channelSchema,
  checklistSchema,
  checkPlanSchema,
  deviceSchema,
  enterpriseSchema,
  jointSchema,
  packSchema,
  policySchema,
  pointSchema,
  postSchema,
  routeSchema,
  ruleSchema,
  siteSchema,
  suppressionSchema,
  userSchema,
  zoneSchema,
} from "./schema.ts";

export type Area = z.infer<typeof areaSchema>;
export type Enterprise = z.infer<typeof enterpriseSchema>;
export type Site = z.infer<typeof siteSchema>;
export type Zone = z.infer<typeof zoneSchema>;
export type Device = z.infer<typeof deviceSchema>;
export type Point = z.infer<typeof pointSchema>;
export type PointKind = Point["kind"];
export type Rule = z.infer<typeof ruleSchema>;
export type Suppression = z.infer<typeof suppressionSchema>;
export type PackEntry = z.infer<typeof packSchema>;
export type JointEntry = z.infer<typeof jointSchema>;
export type Post = z.infer<typeof postSchema>;
export type Checklist = z.infer<typeof checklistSchema>;
export type ChecklistItem = Checklist["items"][number];
export type CheckPlan = z.infer<typeof checkPlanSchema>;
export type User = z.infer<typeof userSchema>;
export type Role = User["role"];
export type ChannelConfig = z.infer<typeof channelSchema>;
export type Contact = z.infer<typeof contactSchema>;
export type Team = z.infer<typeof teamSchema>;
export type Schedule = z.infer<typeof scheduleSchema>;
export type Shift = Schedule["shifts"][number];
export type DutyCall = z.infer<typeof dutyCallSchema>;
export type Policy = z.infer<typeof policySchema>;
export type Route = z.infer<typeof routeSchema>;

/** What a person sends: any part of a catalogue. Absence removes nothing. */
export type CatalogFragment = z.infer<typeof catalogSchema>;

/** The whole catalogue in force: every section present, retired entries kept (an id never returns with another kind). */
export type Catalog = { readonly [Section in keyof CatalogFragment]-?: readonly Entry<Section>[] };

export type Section = keyof CatalogFragment;
export type Entry<S extends Section> = NonNullable<CatalogFragment[S]>[number];

export const SECTIONS: readonly Section[] = [
  "areas",
  "enterprises",
  "sites",
  "zones",
  "devices",
  "points",
  "rules",
  "suppressions",
  "packs",
  "joints",
  "posts",
  "checklists",
  "checkPlans",
  "users",
  "channels",
  "holidays",
  "teams",
  "schedules",
  "policies",
  "routes",
];

export const EMPTY_CATALOG: Catalog = {
  areas: [],
  enterprises: [],
  sites: [],
  zones: [],
  devices: [],
  points: [],
  rules: [],
  suppressions: [],
  packs: [],
  joints: [],
  posts: [],
  checklists: [],
  checkPlans: [],
  users: [],
  channels: [],
  holidays: [],
  teams: [],
  schedules: [],
  policies: [],
  routes: [],
};
