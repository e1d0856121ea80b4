import type { LinesRoute } from "../route.ts";
import "../style/lines.css";
import "../style/reports.css";
import { BlindScreen } from "./blind.tsx";
import { LinesScreen } from "./lines.tsx";
import { NewTicketScreen } from "./new-ticket.tsx";
import { ProofScreen } from "./proof.tsx";
import { ReportsScreen } from "./reports.tsx";
import { TicketScreen } from "./ticket.tsx";
import { TicketsScreen } from "./tickets.tsx";
import { TimelineScreen } from "./timeline.tsx";

/** Every screen of the two lines. */
export function LinesRooms(props: { readonly at: LinesRoute }) {
  const { at } = props;
  switch (at.screen) {
    case "lines":
      return <LinesScreen />;
    case "proof":
      return <ProofScreen />;
    case "tickets":
      return <TicketsScreen key={at.kind} kind={at.kind} />;
    case "new-ticket":
      return <NewTicketScreen key={`${at.kind}/${at.from ?? ""}`} kind={at.kind} from={at.from} />;
    case "ticket":
      return <TicketScreen key={at.ticket} ticket={at.ticket} />;
    case "timeline":
      return <TimelineScreen enterprise={at.enterprise} />;
    case "reports":
      return <ReportsScreen />;
    case "blind":
      return <BlindScreen enterprise={at.enterprise} />;
  }
}
