import type { PeopleRoute } from "../route.ts";
import "../style/lines.css";
import "../style/people.css";
import { DutyScreen } from "./duty.tsx";
import { MeScreen } from "./me.tsx";
import { PeopleScreen } from "./people.tsx";

/** Every screen of duty and people. */
export function PeopleRooms(props: { readonly at: PeopleRoute }) {
  const { at } = props;
  switch (at.screen) {
    case "duty":
      return <DutyScreen enterprise={at.enterprise} />;
    case "people":
      return <PeopleScreen />;
    case "me":
      return <MeScreen />;
  }
}
