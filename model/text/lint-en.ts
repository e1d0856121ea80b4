import type { LINT_ZH } from "./lint-zh.ts";

/** Words of the lint of limits and rules, and of deviations from a standard. */
export const LINT_EN: Readonly<Record<keyof typeof LINT_ZH, string>> = {
  "reason.unknown-deviation": "There is no such deviation.",
  "reason.deviation-decided": "The deviation has been decided already.",
  "reason.deviation-not-signed": "Only a signed deviation can be revoked.",
  "reason.deviation-same-person": "Somebody else than the person who asked must sign.",
  "reason.deviation-needs-person": "A person signed in must ask and sign; a program of this machine cannot.",
  "reason.deviation-not-weaker":
    "The rule is not weaker than the standard: it can be applied as it is, without signatures.",
  "reason.deviation-too-many": "The enterprise has as many deviations as it may; revoke those no longer needed.",

  "alarm.system.limit-unsigned": "A limit is weaker than the standard and its signature was revoked",

  "set-point.low-set": "low-set",
  "set-point.high-set": "high-set",
  "set-point.deficiency": "oxygen deficiency",
  "set-point.enrichment": "oxygen enrichment",
  "set-point.pre-alarm": "pre-alarm",
  "set-point.alarm": "alarm",
  "set-point.high": "high alarm",

  "catalog.weak-limit":
    "The limit {limit} {unit} is {percent} % weaker than the standard: for the {setPoint} of {point}, {permissible} {unit} is the weakest ({clause}, unconfirmed).",
  "catalog.weak-limit-revoked":
    "The limit {limit} {unit} is {percent} % weaker than the standard ({permissible} {unit}; {clause}, unconfirmed), and {revokedBy} has revoked its signature: {reason}",
  "catalog.weak-limit-signed":
    "The limit {limit} {unit} is {percent} % weaker than the standard ({permissible} {unit}; {clause}, unconfirmed), signed by {askedBy} and {signedBy}: {reason}",
  "catalog.weak-limit-unsigned":
    "The limit {limit} {unit} is {percent} % weaker than the standard: for the {setPoint} of {point}, {permissible} {unit} is the weakest ({clause}, unconfirmed). It was in force before; nobody has signed for it.",
  "catalog.limit-not-comparable": "The limits of this point cannot be held against the standard ({reason}).",
  "catalog.missing-level":
    "{name} has {levels} level of limits where the standard has {wanted} ({clause}, unconfirmed).",
  "catalog.unjudged-point": "No rule judges {name}: it will never alarm, however high it goes.",
  "catalog.blind-zone": "None of the gas points of {name} is in service.",
  "catalog.gas-waits": "A gas alarm waits {onDelayMs} ms.",
  "catalog.no-deadband": "The limit {limit} has no deadband: a value resting on it will chatter.",
  "catalog.wide-deadband": "The deadband {deadband} is over half the way to the neighbouring limit {next}.",
  "catalog.near-duplicate": "{name} already has a limit of level {level} in this direction on {point}: {other}.",
  "catalog.unusual-delay": "The delay of {onDelayMs} ms is far longer than the usual start of {usual} ms ({signal}).",
  "catalog.little-time-to-next":
    "At {ratePerMinute} {unit}/min {point} leaves {seconds} s between the limit {limit} and the next one, {next} {unit}; an operator needs {neededSeconds} s.",
  "catalog.little-time-to-end":
    "At {ratePerMinute} {unit}/min {point} leaves {seconds} s between the limit {limit} and the end of its range, {next} {unit}; an operator needs {neededSeconds} s.",
  "catalog.little-time-to-harm":
    "From the limit {limit} of {point} it is {processSafetyTimeSeconds} s to harm, of which {seconds} s are left; an operator needs {neededSeconds} s.",
  "catalog.little-time-forecast":
    "The forecast of {point} warns {seconds} s ahead; an operator needs {neededSeconds} s.",

  "catalog-hint.weak-limit":
    "Set it to {permissible} {unit} or stricter; or have two people sign: one asks with POST /api/v1/deviations and a reason, another signs, then apply again. A new gateway takes the catalogue first with a limit that does.",
  "catalog-hint.weak-limit-revoked":
    "Set it to {permissible} {unit} or stricter; or ask anew and have another person sign, then apply again.",
  "catalog-hint.weak-limit-signed": "It ends when it is revoked; a weaker limit needs new signatures.",
  "catalog-hint.weak-limit-unsigned":
    "Set it to {permissible} {unit} or stricter, or have two people sign for it (POST /api/v1/deviations).",
  "catalog-hint.limit-not-comparable":
    "Check substance, unit and range, and have a safety engineer confirm the limits.",
  "catalog-hint.missing-level": "Add the level it lacks, or have a safety engineer confirm that it needs none.",
  "catalog-hint.unjudged-point": "Give it a threshold rule.",
  "catalog-hint.blind-zone": "Put one of them back in service, or retire the zone.",
  "catalog-hint.gas-waits": "At most {max} ms for gas; a red one had best not wait at all ({clause}, unconfirmed).",
  "catalog-hint.no-deadband": "Give it one (temperature about 1 % of span, pressure 2 %, flow and level 5 %).",
  "catalog-hint.wide-deadband": "At most {max} is advised.",
  "catalog-hint.near-duplicate": "Keep one, or give one another level.",
  "catalog-hint.unusual-delay": "Advice only; keep it if the process wants it.",
  "catalog-hint.little-time-to-next":
    "Alarm earlier, shorten the delay ({lateSeconds} s pass until it sounds), or leave it to an interlock. What the operator needs is operatorResponseSeconds of the point, site or enterprise ({clause}, unconfirmed).",
  "catalog-hint.little-time-to-end":
    "Alarm earlier, shorten the delay ({lateSeconds} s pass until it sounds), or leave it to an interlock. What the operator needs is operatorResponseSeconds of the point, site or enterprise ({clause}, unconfirmed).",
  "catalog-hint.little-time-to-harm":
    "Alarm earlier, shorten the delay ({lateSeconds} s pass until it sounds), or leave it to an interlock. What the operator needs is operatorResponseSeconds of the point, site or enterprise ({clause}, unconfirmed).",
  "catalog-hint.little-time-forecast":
    "Look farther ahead, or shorten its delay. What the operator needs is operatorResponseSeconds of the point, site or enterprise ({clause}, unconfirmed).",
};
