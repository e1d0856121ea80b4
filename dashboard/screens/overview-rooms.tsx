import type { OverviewRoute } from "../route.ts";
import { addRoomTexts } from "../text/room-texts.ts";
import "../style/overview.css";
import { EnterpriseScreen } from "./enterprise.tsx";
import { OverviewScreen } from "./overview.tsx";
import { WallScreen } from "./wall.tsx";

addRoomTexts();

/** Screens of those who look after several enterprises. */
export function OverviewRooms(props: { readonly at: OverviewRoute }) {
  const { at } = props;
  switch (at.screen) {
    case "overview":
      return <OverviewScreen />;
    case "wall":
      return <WallScreen />;
    case "enterprise":
      return <EnterpriseScreen key={at.enterprise} enterprise={at.enterprise} />;
  }
}
