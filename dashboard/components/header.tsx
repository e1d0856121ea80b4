import { useComputed } from "@preact/signals";
import { dialog } from "../act/dialog.ts";
import { type Route, route, toHash } from "../route.ts";
import { seesSeveral, session, signOut } from "../server/session.ts";
import { t } from "../text/text.ts";
import { AlarmCounters } from "./alarm-counters.tsx";
import { FeedStatus } from "./feed-status.tsx";
import { BrandIcon } from "./icons.tsx";
import { LanguageButton } from "./language-button.tsx";
import { SoundButton } from "./sound-button.tsx";

export function Header() {
  return (
    <header class="header">
      <a class="brand" href={seesSeveral.value ? "#/overview" : "#/"} aria-label={t("app.name")}>
        <BrandIcon />
        <span class="brand-name">Twinline</span>
      </a>
      <Navigation />
      <AlarmCounters />
      <FeedStatus />
      <div class="header-tools">
        <SoundButton />
        <button
          type="button"
          class="quiet help-button"
          aria-label={t("help.open")}
          title={t("help.open")}
          onClick={openHelp}
        >
          ?
        </button>
        <LanguageButton />
        <Account />
      </div>
    </header>
  );
}

const PLACES: readonly {
  readonly to: Route;
  readonly word:
    | "nav.overview"
    | "nav.site"
    | "nav.alarms"
    | "nav.lines"
    | "nav.duty"
    | "nav.rules"
    | "nav.devices"
    | "nav.quarantine";
}[] = [
  { to: { screen: "overview" }, word: "nav.overview" },
  { to: { screen: "site", site: null }, word: "nav.site" },
  { to: { screen: "alarms", alarm: null }, word: "nav.alarms" },
  { to: { screen: "lines" }, word: "nav.lines" },
  { to: { screen: "duty", enterprise: null }, word: "nav.duty" },
  { to: { screen: "rules" }, word: "nav.rules" },
  { to: { screen: "devices" }, word: "nav.devices" },
  { to: { screen: "quarantine" }, word: "nav.quarantine" },
];

/** Screens that are part of another. */
const WITHIN: Partial<Readonly<Record<Route["screen"], Route["screen"]>>> = {
  point: "site",
  wall: "overview",
  enterprise: "overview",
  tickets: "lines",
  ticket: "lines",
  "new-ticket": "lines",
  timeline: "lines",
  blind: "lines",
  proof: "lines",
  reports: "lines",
  people: "duty",
  me: "duty",
  device: "devices",
  rule: "rules",
  pack: "rules",
  "new-rule": "rules",
  "new-pack": "rules",
};

function Navigation() {
  const here = useComputed(() => WITHIN[route.value.screen] ?? route.value.screen);
  return (
    <nav class="nav" aria-label={t("app.menu")}>
      {PLACES.filter(({ to }) => to.screen !== "overview" || seesSeveral.value).map(({ to, word }) => (
        <a key={word} href={toHash(to)} aria-current={here.value === to.screen ? "page" : undefined}>
          {t(word)}
        </a>
      ))}
    </nav>
  );
}

function Account() {
  const current = session.value;
  if (current === null || current === "unknown") return null;
  const { user } = current;
  return (
    <div class="account">
      <span class="account-name" title={user.name ?? user.username}>
        <span>{user.name ?? user.username}</span>
        <small>{t(`role.${user.role}`)}</small>
      </span>
      <button type="button" class="quiet" onClick={() => void signOut()}>
        {t("sign-out")}
      </button>
    </div>
  );
}

function openHelp(): void {
  dialog.value = { kind: "help" };
}
