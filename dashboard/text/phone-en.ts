import type { phoneZh } from "./phone-zh.ts";

/** "My phone" and what became of messages, in English. */
export const phoneEn: Readonly<Record<keyof typeof phoneZh, string>> = {
  "phone.title": "My phone",
  "phone.what": "Alarms ring on this device, also while it is locked, and can be acknowledged there.",
  "phone.subscribe": "Receive alarms on this device",
  "phone.unsupported": "This browser cannot receive pushes. On an iPhone, add this page to the home screen first.",
  "phone.insecure": "Pushes work over HTTPS only: open this page by its https address.",
  "phone.refused": "The browser refuses notifications. Allow them for this site in its settings.",
  "phone.failed": "Could not subscribe: {why}",
  "phone.none": "No phone receives your alarms yet.",
  "phone.gone": "No longer valid ({at}): subscribe again on that device",
  "phone.since": "since {at}",
  "phone.remove": "Remove",
  "phone.test": "Test my phone",
  "phone.test.accepted": "The push service has it: the phone should ring within seconds.",
  "phone.test.unknown": "No answer: it may have arrived or not.",
  "phone.test.refused": "Not sent: {why}",

  "delivery.for": "for {person}",
  "delivery.receipt.delivered": "Shown by the phone",
  "delivery.receipt.opened": "Opened",
  "delivery.receipt.answered": "Answered: {action}",
  "delivery.action.acknowledge": "acknowledged",
  "delivery.action.arrive": "on site",
  "delivery.action.reassign": "handed over",
  "delivery.error.vendor": "the other side answered {words}",
  "delivery.error.answer-unreadable": "its answer cannot be read: it may have arrived or not",
  "delivery.error.recipient-unknown": "nobody to send it to",
  "delivery.error.no-phone": "this person has subscribed no phone",
  "delivery.error.phone-gone": "the phone's subscription is no longer valid",
  "delivery.error.secret-required": "the channel has no secret",
};
