import { useEffect } from "preact/hooks";
import { followKeys } from "../act/keys.ts";
import { followTicketKinds } from "../lines/ticket-kinds.ts";
import { openLive } from "../live/live.ts";
import { watchScreen } from "../live/watch-screen.ts";
import { route } from "../route.ts";
import { AlarmsScreen } from "../screens/alarms.tsx";
import { DeviceScreen } from "../screens/device.tsx";
import { DevicesScreen } from "../screens/devices.tsx";
import { EnrolScreen } from "../screens/enrol.tsx";
import { PasswordScreen } from "../screens/password.tsx";
import { PointScreen } from "../screens/point.tsx";
import { QuarantineScreen } from "../screens/quarantine.tsx";
import { SetupScreen } from "../screens/setup.tsx";
import { SignInScreen } from "../screens/sign-in.tsx";
import { SiteScreen } from "../screens/site.tsx";
import { followHealth } from "../server/health.ts";
import { followPlant } from "../server/plant.ts";
import { refreshSession, session } from "../server/session.ts";
import { startSiren } from "../sound/siren.ts";
import { t } from "../text/text.ts";
import { AlarmDialogs } from "./alarm-dialogs.tsx";
import { DeviceDialogs } from "./device-dialogs.tsx";
import { DrillBanner } from "./drill-banner.tsx";
import { DrillDialogs } from "./drill-dialogs.tsx";
import { ProtectionDialogs } from "./protection-dialogs.tsx";
import { DutyCalls } from "./duty-calls.tsx";
import { FeedBanner } from "./feed-banner.tsx";
import { Footer } from "./footer.tsx";
import { Header } from "./header.tsx";
import { HelpDialog } from "./help-dialog.tsx";
import { PhoneDialog } from "./phone-dialog.tsx";
import { RedAlert } from "./red-alert.tsx";
import { LinesRoom, PeopleRoom, RulesRoom } from "./lazy-room.tsx";
import { followViewport } from "./viewport.ts";

export function App() {
  if (session.value === "unknown") return null;
  if (session.value === null) {
    if (route.value.screen === "password") return <PasswordScreen token={route.value.token} />;
    return route.value.screen === "setup" ? <SetupScreen token={route.value.token} /> : <SignInScreen />;
  }
  if (session.value.secondFactor === "required") return <EnrolScreen />;
  // Another user is another page: nothing of the former one's may stay.
  return <Desk key={session.value.user.username} />;
}

/** Everything behind the sign-in. The live feed is open exactly while it is on screen. */
function Desk() {
  useEffect(() => {
    const stops = [
      openLive({ doubtful: () => void refreshSession() }),
      followPlant(),
      followHealth(),
      startSiren(),
      followKeys(),
      followViewport(),
      watchScreen(),
      followTicketKinds(),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, []);
  return (
    <>
      <a class="skip" href="#main" onClick={focusMain}>
        {t("app.skip")}
      </a>
      <Header />
      <FeedBanner />
      <DrillBanner />
      <DutyCalls />
      <RedAlert />
      <main id="main" tabIndex={-1}>
        <Screen />
      </main>
      <Footer />
      <AlarmDialogs />
      <DeviceDialogs />
      <DrillDialogs />
      <ProtectionDialogs />
      <HelpDialog />
      <PhoneDialog />
    </>
  );
}

function Screen() {
  const at = route.value;
  switch (at.screen) {
    case "site":
      return <SiteScreen site={at.site} />;
    case "setup":
    case "password":
      return <SiteScreen site={null} />;
    case "duty":
    case "people":
    case "me":
      return <PeopleRoom at={at} />;
    case "point":
      return <PointScreen key={`${at.enterprise}/${at.point}/${at.at ?? ""}`} {...at} />;
    case "alarms":
      return <AlarmsScreen alarm={at.alarm} />;
    case "rules":
    case "rule":
    case "pack":
    case "new-rule":
    case "new-pack":
      return <RulesRoom at={at} />;
    case "devices":
      return <DevicesScreen />;
    case "device":
      return <DeviceScreen key={`${at.enterprise}/${at.device}`} enterprise={at.enterprise} device={at.device} />;
    case "quarantine":
      return <QuarantineScreen />;
    case "lines":
    case "proof":
    case "tickets":
    case "new-ticket":
    case "ticket":
    case "timeline":
    case "blind":
      return <LinesRoom at={at} />;
  }
}

/** The address after `#` is the route, so the skip link moves the focus by itself. */
function focusMain(event: Event): void {
  event.preventDefault();
  document.getElementById("main")?.focus();
}
