import { signal } from "@preact/signals";

/** Where the page is. Kept behind `#`, so that a reload needs nothing special from the server. */
export type Route =
  | { readonly screen: "site"; readonly site: string | null }
  | { readonly screen: "point"; readonly enterprise: string; readonly point: string }
  | { readonly screen: "alarms"; readonly alarm: string | null }
  | { readonly screen: "devices" }
  | { readonly screen: "device"; readonly enterprise: string; readonly device: string }
  | { readonly screen: "quarantine" }
  | { readonly screen: "setup"; readonly token: string };

export const route = signal<Route>({ screen: "site", site: null });

export function toHash(to: Route): string {
  switch (to.screen) {
    case "site":
      return to.site === null ? "#/" : `#/sites/${encodeURIComponent(to.site)}`;
    case "point":
      return `#/points/${encodeURIComponent(to.enterprise)}/${encodeURIComponent(to.point)}`;
    case "alarms":
      return to.alarm === null ? "#/alarms" : `#/alarms/${encodeURIComponent(to.alarm)}`;
    case "devices":
      return "#/devices";
    case "device":
      return `#/devices/${encodeURIComponent(to.enterprise)}/${encodeURIComponent(to.device)}`;
    case "quarantine":
      return "#/quarantine";
    case "setup":
      return `#/setup?token=${encodeURIComponent(to.token)}`;
  }
}

/** An address that says nothing known leads to the site view. */
export function parseHash(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?");
  const [screen, first, second] = path.split("/").map(decodeOrKeep);
  if (screen === "setup") return { screen, token: new URLSearchParams(query).get("token") ?? "" };
  if (screen === "sites" && first) return { screen: "site", site: first };
  if (screen === "points" && first && second) return { screen: "point", enterprise: first, point: second };
  if (screen === "alarms") return { screen: "alarms", alarm: first || null };
  if (screen === "devices" && first && second) return { screen: "device", enterprise: first, device: second };
  if (screen === "devices" || screen === "quarantine") return { screen };
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

function decodeOrKeep(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
