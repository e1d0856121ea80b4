import type { Checklist, CheckPlan, Post, Role } from "../model/catalog/catalog.ts";
import type { Level } from "../model/level.ts";
import type { AttachmentType } from "../model/offline/attachment.ts";
import type { Because, Claimed, TicketKindName, TicketLink } from "../model/offline/ticket.ts";
import type { Language } from "../model/text/text.ts";
import type { WireAlarm, WireAlarmEvent, WireError, WirePlace, WirePoint, WireProtectionOff } from "./wire.ts";

/** What travels about the offline line. All instants are epoch milliseconds; words for kinds, states and acts: `GET /ticket-kinds`. */

/** A kind of ticket in the reader's language, with what a form needs to ask for it. */
export interface WireTicketKind {
  readonly kind: TicketKindName;
  /** Its resource: `/api/v1/<path>`. */
  readonly path: string;
  readonly name: string;
  readonly purpose: string;
  /** In the order of its life. */
  readonly states: readonly { readonly state: string; readonly name: string }[];
  /** How a person opens one; null: only the machine does. */
  readonly open: WireTicketAct | null;
  readonly acts: readonly WireTicketAct[];
  /** Names of acts and of what its clock does, fields and refusal reasons. */
  readonly words: {
    readonly acts: Readonly<Record<string, string>>;
    readonly fields: Readonly<Record<string, string>>;
    /** Words for values of fields; a value without one stands for itself. */
    readonly choices: Readonly<Record<string, string>>;
    readonly reasons: Readonly<Record<string, string>>;
  };
}

export interface WireTicketAct {
  readonly act: string;
  readonly name: string;
  readonly roles: readonly Role[];
  /** The states in which it is offered; of `open`: none. */
  readonly from: readonly string[];
  /** JSON schema (draft 2020-12) of its body. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** A ticket as it stands. `facts` are those of its kind. */
export interface WireTicket {
  readonly id: string;
  readonly kind: TicketKindName;
  readonly enterprise: string;
  readonly site: string | null;
  readonly zone: string | null;
  /** Empty: the place as a whole. */
  readonly points: readonly string[];
  readonly state: string;
  /** How loudly it calls people now; null: it calls nobody. */
  readonly level: Level | null;
  readonly openedAt: number;
  /** null: the machine. */
  readonly openedBy: string | null;
  readonly changedAt: number;
  /** null: it still needs somebody. */
  readonly closedAt: number | null;
  /** When the step that is owed now is late; null: none is owed, or none has a deadline. */
  readonly dueAt: number | null;
  readonly links: readonly TicketLink[];
  readonly entries: number;
  /** Acts that came too late from a phone: kept beside what had happened meanwhile, and carried out by nobody. */
  readonly keptAside: number;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** One step of a ticket. */
export interface WireTicketEntry {
  /** 1, 2, 3 … within the ticket. */
  readonly no: number;
  readonly at: number;
  /** `open`, an act of the kind, what its clock did, or `kept-aside`. */
  readonly act: string;
  /** The state it was in after it. */
  readonly state: string;
  /** null: the machine. */
  readonly by: string | null;
  readonly because: Because | null;
  /** What a phone says of the moment; null: it was not said by one. */
  readonly claimed: WireClaimed | null;
  /** As it was said. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface WireClaimed extends Pick<Claimed, "clientId" | "offsetMs" | "position"> {
  /** By the phone's own clock. */
  readonly at: number;
  /** The same by the gateway's clock: put right by `offsetMs`, and never later than the entry. */
  readonly doneAt: number;
}

export interface WireTicketDetail extends WireTicket {
  readonly history: readonly WireTicketEntry[];
  /** What the caller may do to it now. */
  readonly may: readonly string[];
}

/** One happening of either line. */
export type WireTimelineItem =
  | {
      readonly line: "online";
      readonly at: number;
      readonly alarm: {
        readonly id: string;
        readonly point: string | null;
        readonly rule: string;
        readonly level: Level;
      };
      readonly event: WireAlarmEvent;
    }
  | {
      readonly line: "offline";
      readonly at: number;
      readonly ticket: Pick<WireTicket, "id" | "kind" | "site" | "zone" | "points">;
      readonly entry: WireTicketEntry;
    };

/** What is gone through on a round. */
export interface WireChecklist {
  readonly id: string;
  readonly enterprise: string;
  readonly name: string;
  readonly version: string;
  readonly items: readonly WireChecklistItem[];
}

export interface WireChecklistItem {
  readonly id: string;
  readonly text: string;
  /** `value`: a number is read. */
  readonly kind: "ok" | "value";
  readonly unit: string | null;
  readonly min: number | null;
  readonly max: number | null;
  /** The point whose gauge it is. */
  readonly point: string | null;
  /** It is answered with a photo. */
  readonly photo: boolean;
}

/** A file that was handed in beside what is said; bodies name it by its hash. */
export interface WireAttachment {
  readonly enterprise: string;
  readonly sha256: string;
  readonly type: AttachmentType;
  readonly bytes: number;
}

/** Everything an inspector needs where there is no network, about one enterprise. */
export interface WireOfflineBundle extends WireBundleSeal {
  readonly content: {
    readonly language: Language;
    readonly kinds: readonly WireTicketKind[];
    readonly places: WirePlace;
    readonly points: readonly WirePoint[];
    /** Open ones, newest first, each with what the caller may do to it. */
    readonly tickets: readonly (WireTicket & Pick<WireTicketDetail, "may">)[];
    /** Active ones, and those raised in the last 7 days, newest first. */
    readonly alarms: readonly WireAlarm[];
    readonly protectionOff: readonly WireProtectionOff[];
    readonly posts: readonly Post[];
    /** `version`: what an inspection by it names. */
    readonly checklists: readonly (Checklist & { readonly version: string })[];
    readonly checkPlans: readonly CheckPlan[];
    /** There was more than a bundle holds; the oldest were left out. */
    readonly truncated: boolean;
  };
}

/** What a phone hands back with its results, unchanged: the gateway then knows on what they rest. */
export interface WireBundleSeal {
  readonly enterprise: string;
  readonly by: string;
  /** Gateway time. */
  readonly madeAt: number;
  /** From then on it is too old to go by; results that rest on it are taken all the same, and said to. */
  readonly expiresAt: number;
  /** SHA-256 in hex over the canonical JSON of `content`: keys sorted by code unit, no spaces, UTF-8. */
  readonly sha256: string;
  /** HMAC-SHA-256 in hex over the rest of the seal, under a key of this installation. */
  readonly signature: string;
}

/** What came of handing in what was done without a network. */
export interface WireSyncAnswer {
  /** Gateway time. */
  readonly now: number;
  /** Gateway time less phone time. */
  readonly offsetMs: number;
  /** Whether the results rest on a bundle that was still good; null: they came without one. */
  readonly bundle: "good" | "expired" | null;
  /** One for each order, in their order. */
  readonly results: readonly WireSyncResult[];
}

export interface WireSyncResult {
  /** null: the order names none. */
  readonly clientId: string | null;
  /**
   * `already-taken`: handed in before. `kept-aside`: the ticket had moved on; what was done stands beside it and was not carried out.
   * `refused`: nothing was written down; it may be mended and handed in again under the same client id.
   */
  readonly outcome: "taken" | "already-taken" | "kept-aside" | "refused";
  readonly ticket: string | null;
  /** Its number within the ticket. */
  readonly entry: number | null;
  /** Why it was kept aside or refused, with the fields that are wrong and what would be right. */
  readonly error: WireError["error"] | null;
  /** Of what was kept aside: how the ticket stands now. */
  readonly stands: WireTicket | null;
}

/** Live frame without a number: tickets of the viewer's scope that have changed. */
export interface WireTicketsFrame {
  readonly type: "tickets";
  readonly asOf: number;
  readonly tickets: readonly Pick<
    WireTicket,
    "id" | "kind" | "enterprise" | "state" | "level" | "changedAt" | "closedAt"
  >[];
  /** Present and true: there were more, ask for lists anew. */
  readonly behind?: true;
}
