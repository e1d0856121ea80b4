import type {
  Catalog,
  CatalogFragment,
  ChannelConfig,
  Contact,
  Enterprise,
  Policy,
  Route,
  Team,
  User,
} from "./catalog.ts";
import { describePath } from "./issue.ts";
import { isSameJson } from "./same-json.ts";

/**
 * Paths of a fragment that a manager of `enterprise` may not touch; empty: all of it is the manager's own.
 *
 * Something that belongs to nobody known counts as outside like something of another enterprise: the answer does not tell them apart.
 */
export function outsideEnterprise(fragment: CatalogFragment, enterprise: string, current: Catalog): readonly string[] {
  const own = ownOf(fragment, enterprise, current);
  const outside: string[] = [];
  const judge = <T>(
    section: keyof CatalogFragment,
    entries: readonly T[] | undefined,
    fields: (entry: T) => Fields,
  ) => {
    entries?.forEach((entry, i) => {
      for (const field of fields(entry)) outside.push(describePath([section, i, ...field]));
    });
  };
  judge("areas", fragment.areas, () => WHOLE);
  judge("enterprises", fragment.enterprises, (entry) => ofEnterprise(entry, enterprise, current));
  judge("sites", fragment.sites, ({ id }) => (own.sites.has(id) ? NONE : WHOLE));
  judge("zones", fragment.zones, ({ id, site }) => (own.sites.has(site) && !own.foreignZones.has(id) ? NONE : WHOLE));
  judge("devices", fragment.devices, (entry) => (entry.enterprise === enterprise ? NONE : WHOLE));
  judge("points", fragment.points, (entry) => (entry.enterprise === enterprise ? NONE : WHOLE));
  judge("rules", fragment.rules, (entry) => ofOwner(entry, enterprise, current.rules));
  judge("suppressions", fragment.suppressions, (entry) => ofOwner(entry, enterprise, current.suppressions));
  judge("packs", fragment.packs, (entry) => ofOwner(entry, enterprise, current.packs));
  // Nobody sets the rules by which one is supervised, or switches them off.
  judge("joints", fragment.joints, () => WHOLE);
  judge("posts", fragment.posts, (entry) => ofOwner(entry, enterprise, current.posts));
  judge("checklists", fragment.checklists, (entry) => ofOwner(entry, enterprise, current.checklists));
  judge("checkPlans", fragment.checkPlans, (entry) => ofOwner(entry, enterprise, current.checkPlans));
  judge("users", fragment.users, (entry) => ofUser(entry, enterprise, own, current));
  judge("channels", fragment.channels, (entry) => ofChannel(entry, enterprise, current));
  const isDuty = (entry: Duty, known: readonly Duty[]) => (isOwn(entry, enterprise, known) ? NONE : WHOLE);
  judge("holidays", fragment.holidays, (entry) => isDuty(entry, current.holidays));
  judge("teams", fragment.teams, (entry) => ofTeam(entry, enterprise, own, current));
  judge("schedules", fragment.schedules, (entry) => isDuty(entry, current.schedules));
  judge("policies", fragment.policies, (entry) => ofPolicy(entry, enterprise, own, current));
  judge("routes", fragment.routes, (entry) => ofRoute(entry, enterprise, own));
  return outside;
}

/** Fields that may not be touched: `[[]]` is the entry as a whole. */
type Fields = readonly (readonly (string | number)[])[];
const NONE: Fields = [];
const WHOLE: Fields = [[]];

interface Own {
  readonly sites: ReadonlySet<string>;
  /** Zones known at sites of others. */
  readonly foreignZones: ReadonlySet<string>;
  /** Channels the enterprise may call by: its own and those of the whole installation. */
  readonly channels: ReadonlySet<string>;
  readonly policies: ReadonlySet<string>;
}

function ownOf(fragment: CatalogFragment, enterprise: string, current: Catalog): Own {
  const ids = <T extends { readonly id: string; readonly enterprise?: string | undefined }>(
    known: readonly T[],
    given: readonly T[] | undefined,
    isOwn: (owner: string | undefined) => boolean,
  ) => {
    const taken = new Set(known.map(({ id }) => id));
    const fresh = (given ?? []).filter(({ id }) => !taken.has(id));
    return new Set([...known, ...fresh].filter((entry) => isOwn(entry.enterprise)).map(({ id }) => id));
  };
  const sites = ids(current.sites, fragment.sites, (owner) => owner === enterprise);
  return {
    sites,
    foreignZones: new Set(current.zones.filter(({ site }) => !sites.has(site)).map(({ id }) => id)),
    channels: ids(current.channels, fragment.channels, (owner) => owner === undefined || owner === enterprise),
    policies: ids(current.policies, fragment.policies, (owner) => owner === undefined || owner === enterprise),
  };
}

interface Owned {
  readonly id: string;
  readonly enterprise: string;
}

function ofOwner(entry: Owned, enterprise: string, known: readonly Owned[]): Fields {
  const before = known.find(({ id }) => id === entry.id);
  return entry.enterprise === enterprise && (before?.enterprise ?? enterprise) === enterprise ? NONE : WHOLE;
}

/** A manager names the enterprise; where it lies, its official code, its limits, whether red is shelved there and its end are not the manager's to decide. */
function ofEnterprise(entry: Enterprise, enterprise: string, current: Catalog): Fields {
  const before = current.enterprises.find(({ id }) => id === enterprise);
  if (entry.id !== enterprise || before === undefined) return WHOLE;
  const guarded = ["area", "uscc", "limits", "shelving", "retired"] as const;
  return guarded
    .filter((field) => !isSameJson(entry[field] || undefined, before[field] || undefined))
    .map((field) => [field]);
}

function ofUser(entry: User, enterprise: string, own: Own, current: Catalog): Fields {
  const before = current.users.find(({ username }) => username === entry.username);
  const others = [entry, before].some(
    (user) => user !== undefined && (user.enterprise !== enterprise || user.area !== undefined),
  );
  if (others) return WHOLE;
  const withinEnterprise = entry.role === "manager" || entry.role === "operator" || entry.role === "inspector";
  return [...(withinEnterprise ? NONE : [["role"]]), ...foreignContacts("contacts", entry.contacts ?? [], own)];
}

/** Opening the private network to a channel lets its owner call at the gateway's neighbours: an admin decides that. */
function ofChannel(entry: ChannelConfig, enterprise: string, current: Catalog): Fields {
  const before = current.channels.find(({ id }) => id === entry.id);
  if (entry.enterprise !== enterprise || (before !== undefined && before.enterprise !== enterprise)) return WHOLE;
  const granted = before?.allowPrivateNetwork === true && before.url === entry.url;
  return entry.allowPrivateNetwork === true && !granted ? [["allowPrivateNetwork"]] : NONE;
}

function ofPolicy(entry: Policy, enterprise: string, own: Own, current: Catalog): Fields {
  const before = current.policies.find(({ id }) => id === entry.id);
  if (entry.enterprise !== enterprise || (before !== undefined && before.enterprise !== enterprise)) return WHOLE;
  return entry.steps.flatMap((step, i) =>
    step.channels.flatMap((channel, j) => (own.channels.has(channel) ? [] : [["steps", i, "channels", j]])),
  );
}

type Duty = { readonly id: string; readonly enterprise?: string | undefined };

function isOwn(entry: Duty, enterprise: string, known: readonly Duty[]): boolean {
  const before = known.find(({ id }) => id === entry.id);
  return entry.enterprise === enterprise && (before === undefined || before.enterprise === enterprise);
}

function ofTeam(entry: Team, enterprise: string, own: Own, current: Catalog): Fields {
  if (!isOwn(entry, enterprise, current.teams)) return WHOLE;
  return foreignContacts("fallback", entry.fallback, own);
}

function foreignContacts(field: string, contacts: readonly Contact[], own: Own): Fields {
  return contacts.flatMap(({ channel }, i) => (own.channels.has(channel) ? [] : [[field, i, "channel"]]));
}

function ofRoute(entry: Route, enterprise: string, own: Own): Fields {
  if (entry.enterprise !== enterprise || entry.area !== undefined) return WHOLE;
  return own.policies.has(entry.policy) ? NONE : [["policy"]];
}
