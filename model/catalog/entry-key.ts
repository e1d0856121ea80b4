import type { Entry, Section } from "./catalog.ts";

/** What makes an entry the same entry: the key it is found by within its section. */
const KEYS: { readonly [S in Section]: (entry: Entry<S>) => string } = {
  areas: ({ id }) => id,
  enterprises: ({ id }) => id,
  sites: ({ id }) => id,
  zones: ({ id }) => id,
  devices: ({ enterprise, id }) => `${enterprise}/${id}`,
  points: ({ enterprise, id }) => `${enterprise}/${id}`,
  rules: ({ id }) => id,
  suppressions: ({ id }) => id,
  packs: ({ id }) => id,
  joints: ({ id }) => id,
  posts: ({ id }) => id,
  checklists: ({ id }) => id,
  checkPlans: ({ id }) => id,
  users: ({ username }) => username,
  channels: ({ id }) => id,
  holidays: ({ id }) => id,
  teams: ({ id }) => id,
  schedules: ({ id }) => id,
  policies: ({ id }) => id,
  // Ids hold no colon, so an area and an enterprise of one name stay apart.
  routes: ({ enterprise, area, policy }) => `${enterprise ?? `area:${area ?? ""}`}/${policy}`,
};

/**
 * The key of an entry within its section.
 *
 * Devices and points are unique within their enterprise. A route is known by whose alarms it carries and to which policy: its
 * levels are what may be edited.
 */
export function entryKey<S extends Section>(section: S, entry: Entry<S>): string {
  return KEYS[section](entry);
}

/** The name of an entry as people read it: `points/coldchain/NH3-101`. */
export function entryName<S extends Section>(section: S, entry: Entry<S>): string {
  return `${section}/${entryKey(section, entry)}`;
}
