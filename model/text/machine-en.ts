import type { MACHINE_ZH } from "./machine-zh.ts";

/** What the machine writes into the tickets it opens. */
export const MACHINE_EN: Readonly<Record<keyof typeof MACHINE_ZH, string>> = {
  "machine.red": "Red alarm, {where}: {measured}, the limit is {limit}.",
  "machine.red-state": "Red alarm, {where}: {rule}.",
  "machine.stands":
    "{where} has been in orange alarm for more than {minutes} minutes: {measured}, the limit is {limit}.",
  "machine.stands-state": "{where} has been in orange alarm for more than {minutes} minutes: {rule}.",
  "machine.repeats": "{where} was in orange alarm {count} times in 24 hours ({rule}).",
  "machine.unhandled":
    "{where} has been in alarm for {minutes} minutes, and nobody has written what is done about it: {measured}, the limit is {limit}. Say what is done.",
  "machine.unhandled-state":
    "{where} has been in alarm for {minutes} minutes, and nobody has written what is done about it: {rule}. Say what is done.",
  "machine.unhandled-subject": "{where}: an alarm nobody handles",
  "machine.sick": "The sensor is not well, {where}: {fault}.",
  "machine.failed-tests": "The sensor is not well, {where}: it failed {failed}.",
  "machine.bypass": "The interlock is bypassed, {where}, and no bypass permit is in force.",
  "machine.bypass-overdue": "The interlock is still bypassed, {where}, and bypass permit {permit} has run out.",
  "machine.fail-trip": "The interlock did not act, {where}: shut down at once (alarm {alarm}).",
  "machine.pump-not-automatic": "The fire pump stands in manual, {where}: it would not start by itself.",
  "machine.pump-without-power": "The fire pump is without power, {where}.",
  "machine.tank-low": "Too little water for fire-fighting, {where}: {measured}, the limit is {limit}.",
  "machine.hydrant-pressure-low": "The hydrants have too little pressure, {where}: {measured}, the limit is {limit}.",
  "machine.sprinkler-pressure-low":
    "The sprinklers have too little pressure, {where}: {measured}, the limit is {limit}.",
  "machine.control-room": "the control room",
  "machine.duty-check": "A duty check nobody answered: {room}, asked {asks} times in {minutes} minutes.",
  "machine.lost": "Nothing is heard of {device}, and nobody reported it: {count} points without values ({points}).",
  "machine.exposure": "Exposure beyond its limit ({measure}), {where}: {measured}. Check the ventilation.",
  "machine.flood": "A flood of alarms: {count} in ten minutes, the first one {where} (incident {incident}).",
  "machine.contradiction": "Contradiction {code} was confirmed ({ticket}).",
};
