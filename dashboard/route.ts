import { signal } from "@preact/signals";

/** Where the page is. Kept behind `#`, so that a reload needs nothing special from the server. */
export type Route =
  | { readonly screen: "site"; readonly site: string | null }
  | { readonly screen: "point"; readonly enterprise: string; readonly point: string; readonly at?: number }
  | { readonly screen: "alarms"; readonly alarm: string | null }
  | { readonly screen: "rules" }
  | { readonly screen: "rule"; readonly rule: string }
  | { readonly screen: "pack"; readonly pack: string }
  | { readonly screen: "new-rule" | "new-pack"; readonly zone: string }
  | { readonly screen: "devices" }
  | { readonly screen: "device"; readonly enterprise: string; readonly device: string }
  | { readonly screen: "quarantine" }
  | { readonly screen: "lines" | "proof" | "reports" }
  | { readonly screen: "tickets"; readonly kind: string }
  /** `from`: the ticket it is begun from, such as the round of an inspection. */
  | { readonly screen: "new-ticket"; readonly kind: string; readonly from: string | null }
  | { readonly screen: "ticket"; readonly ticket: string }
  | { readonly screen: "timeline"; readonly enterprise: string | null }
  | { readonly screen: "blind"; readonly enterprise: string | null }
  /** `landing`: nobody asked for it, it is where the reader's page begins. */
  | { readonly screen: "overview"; readonly landing?: true }
  | { readonly screen: "wall" }
  | { readonly screen: "design" }
  | { readonly screen: "enterprise"; readonly enterprise: string }
  | { readonly screen: "duty"; readonly enterprise: string | null }
  | { readonly screen: "people" | "me" }
  | { readonly screen: "setup" | "password"; readonly token: string };

export type PeopleRoute = Extract<Route, { readonly screen: "duty" } | { readonly screen: "people" | "me" }>;

export type OverviewRoute = Extract<Route, { readonly screen: "overview" | "wall" | "enterprise" }>;

export type LinesRoute = Extract<
  Route,
  { readonly screen: "lines" | "proof" | "tickets" | "new-ticket" | "ticket" | "timeline" | "blind" | "reports" }
>;

export type RulesRoute = Extract<
  Route,
  { readonly screen: "rules" } | { readonly screen: "rule" } | { readonly screen: "pack" } | { readonly zone: string }
>;

export const route = signal<Route>({ screen: "site", site: null });

export function toHash(to: Route): string {
  switch (to.screen) {
    case "site":
      return to.site === null ? "#/" : `#/sites/${encodeURIComponent(to.site)}`;
    case "point":
      return `#/points/${encodeURIComponent(to.enterprise)}/${encodeURIComponent(to.point)}${to.at === undefined ? "" : `?at=${to.at}`}`;
    case "alarms":
      return to.alarm === null ? "#/alarms" : `#/alarms/${encodeURIComponent(to.alarm)}`;
    case "rules":
      return "#/rules";
    case "rule":
      return `#/rules/${encodeURIComponent(to.rule)}`;
    case "pack":
      return `#/packs/${encodeURIComponent(to.pack)}`;
    case "new-rule":
    case "new-pack":
      return `#/zones/${encodeURIComponent(to.zone)}/${to.screen}`;
    case "devices":
      return "#/devices";
    case "device":
      return `#/devices/${encodeURIComponent(to.enterprise)}/${encodeURIComponent(to.device)}`;
    case "quarantine":
      return "#/quarantine";
    case "lines":
    case "proof":
    case "reports":
      return `#/${to.screen}`;
    case "tickets":
      return `#/tickets/${encodeURIComponent(to.kind)}`;
    case "new-ticket":
      return `#/new-ticket/${encodeURIComponent(to.kind)}${to.from === null ? "" : `/${encodeURIComponent(to.from)}`}`;
    case "ticket":
      return `#/ticket/${encodeURIComponent(to.ticket)}`;
    case "people":
    case "me":
      return `#/${to.screen}`;
    case "duty":
    case "timeline":
    case "blind":
      return to.enterprise === null ? `#/${to.screen}` : `#/${to.screen}/${encodeURIComponent(to.enterprise)}`;
    case "overview":
    case "wall":
    case "design":
      return `#/${to.screen}`;
    case "enterprise":
      return `#/enterprises/${encodeURIComponent(to.enterprise)}`;
    case "setup":
    case "password":
      return `#/${to.screen}?token=${encodeURIComponent(to.token)}`;
  }
}

/** An address that says nothing known leads to the site view. */
export function parseHash(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?");
  const [screen, first, second] = path.split("/").map(decodeOrKeep);
  if (screen === "setup" || screen === "password")
    return { screen, token: new URLSearchParams(query).get("token") ?? "" };
  if (screen === "sites" && first) return { screen: "site", site: first };
  if (screen === "points" && first && second) {
    return { screen: "point", enterprise: first, point: second, ...toAt(new URLSearchParams(query).get("at")) };
  }
  if (screen === "rules") return first ? { screen: "rule", rule: first } : { screen };
  if (screen === "packs" && first) return { screen: "pack", pack: first };
  if (screen === "zones" && first && (second === "new-rule" || second === "new-pack")) {
    return { screen: second, zone: first };
  }
  if (screen === "alarms") return { screen: "alarms", alarm: first || null };
  if (screen === "devices" && first && second) return { screen: "device", enterprise: first, device: second };
  if (
    screen === "devices" ||
    screen === "quarantine" ||
    screen === "lines" ||
    screen === "proof" ||
    screen === "reports"
  )
    return { screen };
  if (screen === "tickets" && first) return { screen, kind: first };
  if (screen === "new-ticket" && first) return { screen, kind: first, from: second || null };
  if (screen === "ticket" && first) return { screen, ticket: first };
  if (screen === "overview" || screen === "wall" || screen === "design") return { screen };
  if (screen === "enterprises" && first) return { screen: "enterprise", enterprise: first };
  if (screen === "people" || screen === "me") return { screen };
  if (screen === "timeline" || screen === "blind" || screen === "duty") return { screen, enterprise: first || null };
  return { screen: "site", site: null };
}

export function goTo(to: Route): void {
  location.hash = toHash(to);
}

export function followHash(): void {
  const follow = (): void => {
    route.value = parseHash(location.hash);
  };
  addEventListener("hashchange", follow);
  follow();
}

/** Where a page begins that was opened without an address: with all enterprises for those who look after several. */
export function land(seesSeveral: boolean): void {
  if (location.hash !== "") return;
  route.value = seesSeveral ? { screen: "overview", landing: true } : { screen: "site", site: null };
}

/** An instant to look at; nothing where none was asked for. */
function toAt(text: string | null): { readonly at?: number } {
  return text !== null && /^\d{1,15}$/.test(text) ? { at: Number(text) } : {};
}

function decodeOrKeep(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
