import type { Catalog, ChannelConfig, Policy, Role, Route, User } from "../catalog.ts";
import type { CheckDeps } from "../check.ts";
import type { CatalogIssueCode } from "../issue.ts";
import { nearestWord } from "../nearest.ts";
import { checkContacts, checkDuty, checkDutyCalls } from "./check-duty.ts";
import { isCostlyPassword } from "../secret-form.ts";
import { type CatalogIndex, refer } from "./references.ts";
import { type EntryReport, type Report, reportOf } from "./report.ts";

/** Users, channels, policies and routes: who may see what, and who is called. */
export function checkPeople(catalog: Catalog, index: CatalogIndex, report: Report, deps: CheckDeps): void {
  catalog.users.forEach((user, place) => checkUser(user, index, reportOf(report, "users", place)));
  catalog.channels.forEach((channel, place) => checkChannel(channel, index, reportOf(report, "channels", place), deps));
  checkDuty(catalog, index, report);
  catalog.policies.forEach((policy, place) => checkPolicy(policy, index, reportOf(report, "policies", place)));
  catalog.routes.forEach((route, place) => checkRoute(route, index, reportOf(report, "routes", place)));
}

function checkUser(user: User, index: CatalogIndex, report: EntryReport): void {
  const { enterprise, area, retired, password } = user;
  if (enterprise !== undefined) refer(index, "enterprises", enterprise, { report, at: ["enterprise"], retired });
  if (area !== undefined) refer(index, "areas", area, { report, at: ["area"], retired });
  checkContacts(user.contacts ?? [], index, { report, at: ["contacts"], retired, enterprise });
  const wrong = wrongScope(user.role, enterprise !== undefined, area !== undefined);
  if (wrong !== null) report.error(["role"], wrong, { role: user.role });
  if (password !== undefined && isCostlyPassword(password)) report.error(["password"], "costly-password-hash");
}

/** A role is bounded by an enterprise or an area; a user without its bound would see too much or nothing. */
function wrongScope(role: Role, hasEnterprise: boolean, hasArea: boolean): CatalogIssueCode | null {
  switch (role) {
    case "admin":
      return hasEnterprise || hasArea ? "role-takes-none" : null;
    case "regulator":
      if (!hasArea) return "role-needs-area";
      return hasEnterprise ? "role-takes-no-enterprise" : null;
    case "manager":
    case "operator":
      if (!hasEnterprise) return "role-needs-enterprise";
      return hasArea ? "role-takes-no-area" : null;
    case "inspector":
      return hasEnterprise === hasArea ? "role-needs-one" : null;
  }
}

function checkChannel(channel: ChannelConfig, index: CatalogIndex, report: EntryReport, deps: CheckDeps): void {
  const { enterprise, retired } = channel;
  if (enterprise !== undefined) refer(index, "enterprises", enterprise, { report, at: ["enterprise"], retired });
  const kind = deps.channelKinds.find((each) => each.kind === channel.kind);
  if (kind === undefined) {
    const known = deps.channelKinds.map((each) => each.kind);
    report.error(["kind"], "unknown-channel-kind", {
      nearest: nearestWord(channel.kind, known),
      allowed: known.join(", "),
    });
    return;
  }
  for (const reason of kind.check(channel)) report.error(placeOf(reason), "bad-channel", { reason });
  if (channel.kind === "webhook" && channel.secret === undefined && retired !== true) {
    report.warning(["secret"], "no-webhook-secret");
  }
}

/** `settings.<name>-<what>` and `secret-<what>` say where the fault is; everything else is about the address. */
function placeOf(reason: string): readonly string[] {
  const setting = /^settings\.([a-zA-Z]+)-/.exec(reason)?.[1];
  if (setting !== undefined) return ["settings", setting];
  return [reason.startsWith("secret-") ? "secret" : "url"];
}

function checkPolicy(policy: Policy, index: CatalogIndex, report: EntryReport): void {
  const { enterprise, retired } = policy;
  if (enterprise !== undefined) refer(index, "enterprises", enterprise, { report, at: ["enterprise"], retired });
  policy.steps.forEach((step, i) => {
    const before = policy.steps[i - 1];
    if (before !== undefined && step.afterMs <= before.afterMs) {
      report.error(["steps", i, "afterMs"], "steps-not-increasing", { afterMs: step.afterMs, before: before.afterMs });
    }
    if (step.channels.length === 0 && (step.duty ?? []).length === 0) {
      report.error(["steps", i, "channels"], "step-calls-nobody");
    }
    checkDutyCalls(step.duty ?? [], index, { report, at: ["steps", i, "duty"], retired, enterprise });
    step.channels.forEach((id, j) => {
      const channel = refer(index, "channels", id, { report, at: ["steps", i, "channels", j], retired });
      if (channel?.enterprise === undefined || enterprise === undefined || channel.enterprise === enterprise) return;
      report.error(["steps", i, "channels", j], "other-enterprise", { name: `channels/${id}` });
    });
  });
}

function checkRoute(route: Route, index: CatalogIndex, report: EntryReport): void {
  const { enterprise, area, retired } = route;
  if ((enterprise === undefined) === (area === undefined)) report.error([], "route-needs-one");
  if (enterprise !== undefined) refer(index, "enterprises", enterprise, { report, at: ["enterprise"], retired });
  if (area !== undefined) refer(index, "areas", area, { report, at: ["area"], retired });
  if (route.climbAfterMs !== undefined && area === undefined) report.error(["climbAfterMs"], "climb-of-areas");
  const policy = refer(index, "policies", route.policy, { report, at: ["policy"], retired });
  if (policy === null || retired === true) return;
  if (policy.enterprise !== undefined && policy.enterprise !== enterprise) {
    report.error(["policy"], "other-enterprise", { name: `policies/${policy.id}` });
    return;
  }
  const isForeign = (owner: string | undefined) =>
    owner !== undefined && owner !== enterprise && policy.enterprise === undefined;
  for (const { schedule = "", team = "" } of policy.steps.flatMap((step) => step.duty ?? [])) {
    const owner = index.schedules.get(schedule) ?? index.teams.get(team);
    if (owner !== undefined && isForeign(owner.enterprise)) {
      report.error(["policy"], "other-enterprise", {
        name: schedule === "" ? `teams/${team}` : `schedules/${schedule}`,
      });
    }
  }
  // Alarms of a route never leave by a channel that belongs to another enterprise.
  for (const id of new Set(policy.steps.flatMap((step) => step.channels))) {
    if (isForeign(index.channels.get(id)?.enterprise)) {
      report.error(["policy"], "other-enterprise", { name: `channels/${id}` });
    }
  }
}
