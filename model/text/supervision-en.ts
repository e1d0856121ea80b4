/** What is said of the offline line beside the words of its kinds (`model/offline/`). */
export const SUPERVISION_EN = {
  "alarm.system.ticket-hazard": "A hazard needs somebody",
  "alarm.system.ticket-inspection": "An inspection needs somebody",
  "alarm.system.ticket-round": "A round needs somebody",
  "alarm.system.ticket-permit": "A work permit needs somebody",
  "alarm.system.ticket-bypass": "A bypass needs somebody",
  "alarm.system.ticket-calibration": "A calibration needs somebody",
  "alarm.system.ticket-work-order": "A work order needs somebody",
  "alarm.system.ticket-promise": "A safety promise needs somebody",
  "alarm.system.ticket-offline-report": "An offline report needs somebody",
  "alarm.system.ticket-enforcement": "An enforcement case needs somebody",
  "alarm.system.ticket-order": "A supervision order waits for its reply",
  "alarm.system.ticket-event-mode": "A major activity needs somebody",
  "alarm.system.risk": "The risk of the enterprise is high: {score} points",
  "alarm.system.ticket-contradiction": "The two lines contradict each other",
  "reason.no-such-ticket": "There is no such ticket, or it was settled long ago.",
  "reason.no-such-act": "Tickets of this kind know no such act.",
  "reason.not-in-this-state": "The ticket's state does not allow this now: look at it again.",
  "reason.too-many-tickets": "The enterprise has as many open tickets as there may be: settle some first.",
  "reason.unknown-ticket-kind": "There is no such kind of ticket.",
  "reason.kept-aside":
    "Kept on record: the ticket had moved on meanwhile. What you did stands beside it and was not carried out.",
  "catalog.frozen-by-event": "A major activity is under way: rules do not change meanwhile.",
  "catalog-hint.frozen-by-event":
    "Wait until {event} has returned; an administrator who gives a reason may change them all the same.",
  "catalog.bad-joint": "The joint is not set up rightly ({reason}): {detail}",
  "catalog-hint.bad-joint": "Check it against the reference of joints and contradictions.",
} as const;
