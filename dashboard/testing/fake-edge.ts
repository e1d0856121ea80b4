import type { IncomingMessage } from "node:http";
import type { WireAlarm, WireLivePoint, WireUser } from "../../api/wire.ts";
import type { WirePlan } from "../../api/wire-plan.ts";
import type { WireOverview } from "../../api/wire-overview.ts";
import type { WireTicketDetail } from "../../api/wire-ticket.ts";
import type { WireDrill } from "../../api/wire-drill.ts";
import type { FakePlant } from "./fake-plant.ts";

/** Stands in for the gateway at its public edge (HTTP and live feed), so that the pages are tested in a real browser. */
export interface FakeGateway {
  readonly url: string;
  readonly plant: FakePlant;
  readonly user: WireUser;
  /** What was asked of it, oldest first. */
  readonly requests: FakeRequest[];
  /** What readers of the live feed asked to watch, oldest first. */
  readonly watches: string[];
  /** Answers the next write on an alarm instead of carrying it out; "hang" never answers it, "drop" cuts the connection. */
  nextAlarmWrite: { readonly status: number; readonly body: unknown } | "hang" | "drop" | null;
  /** Answers the next save of the catalogue with 412. */
  catalogChangedElsewhere: boolean;
  /** The token of the session in force; another sign-in with the same cookie changes it. */
  csrfToken: string;
  /** Demo scenarios; null: the address does not exist. */
  scenarios: { name: string; title: { zh: string; en: string }; running: boolean }[] | null;
  /** Drills under way. */
  drills: WireDrill[];
  /** The offline line, newest first. */
  tickets: WireTicketDetail[];
  /** What a supervisor is told; null: of the plant as it is. */
  overview: WireOverview | null;
  /** The drawing of site `plant1`. */
  plan: WirePlan;
  /** Refuses whatever is asked about tickets. */
  ticketsFail: boolean;
  /** Tells readers of the feed that tickets have changed. */
  tellTickets(): void;
  change(points: readonly WireLivePoint[], alarms?: readonly WireAlarm[]): void;
  /** Skips a sequence number, as if a frame had been lost. */
  loseFrame(): void;
  /** Neither answers nor beats, as a stopped process; connections stay open. */
  freeze(): void;
  thaw(): void;
  closeLive(code: number): void;
  close(): Promise<void>;
}

export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export const SESSION_COOKIE = "tl_session=1";
export const PASSWORD = "change-me";
