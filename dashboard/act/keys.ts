import type { AlarmAction } from "../../model/journal-event.ts";
import { live } from "../live/live.ts";
import { goTo } from "../route.ts";
import { session } from "../server/session.ts";
import { act } from "./alarm-actions.ts";
import { dialog } from "./dialog.ts";
import { keysEnabled, recallKeys } from "./keys-enabled.ts";
import { isOffered } from "./permissions.ts";

/** Single keys: J/K move over the alarms on screen; A, C, S act on the one that has the focus; D answers a duty check; `/` filters; `?` helps. */
export function followKeys(): () => void {
  recallKeys();
  addEventListener("keydown", onKey);
  return () => removeEventListener("keydown", onKey);
}

function onKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
  if (dialog.peek() !== null) return;
  if (event.key !== "?" && !keysEnabled.value) return;
  if (applyKey(event.key.toLowerCase())) event.preventDefault();
}

function applyKey(key: string): boolean {
  switch (key) {
    case "j":
      return moveFocus(1);
    case "k":
      return moveFocus(-1);
    case "a":
      return actOnFocused("acknowledge");
    case "c":
      return actOnFocused("comment");
    case "s":
      return actOnFocused("shelve");
    case "d":
      return answerDuty();
    case "enter":
      return openFocused();
    case "/":
      return focusFilter();
    case "?":
      dialog.value = { kind: "help" };
      return true;
    default:
      return false;
  }
}

function actOnFocused(action: AlarmAction): boolean {
  const id = focusedAlarm()?.dataset["alarmId"];
  const alarm = id === undefined ? undefined : live.peek().alarms.get(id);
  const who = session.peek();
  if (alarm === undefined || who === null || who === "unknown" || !isOffered(action, alarm, who.user.role))
    return false;
  if (action === "comment" || action === "shelve") dialog.value = { kind: action, alarm: alarm.id };
  else void act(alarm.id, action);
  return true;
}

/** The duty check that was asked first. */
function answerDuty(): boolean {
  const button = document.querySelector<HTMLButtonElement>("[data-answers-duty]");
  button?.click();
  return button !== null;
}

/** Without a focused alarm the first step takes the top one; on a screen without alarms it leads to the console. */
function moveFocus(step: 1 | -1): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-testid='alarm-row']")];
  if (rows.length === 0) {
    goTo({ screen: "alarms", alarm: null });
    return true;
  }
  const focused = focusedAlarm();
  const at = focused === null ? -1 : rows.findIndex((row) => row.dataset["alarmId"] === focused.dataset["alarmId"]);
  const next = at === -1 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step));
  rows[next]?.focus();
  return true;
}

/** Only on the row itself: on a link or button inside it, Enter belongs to that. */
function openFocused(): boolean {
  const row = document.activeElement;
  if (!(row instanceof HTMLElement) || row.dataset["testid"] !== "alarm-row") return false;
  goTo({ screen: "alarms", alarm: row.dataset["alarmId"] ?? null });
  return true;
}

function focusFilter(): boolean {
  const filter = document.querySelector<HTMLElement>("[data-filter]");
  filter?.focus();
  return filter !== null;
}

function focusedAlarm(): HTMLElement | null {
  return document.activeElement?.closest<HTMLElement>("[data-alarm-id]") ?? null;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]") !== null;
}
