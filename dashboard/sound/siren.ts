import { computed, effect, signal } from "@preact/signals";
import type { Level } from "../../model/level.ts";
import { live, nowMs, openAlarms } from "../live/live.ts";
import { answersDuty } from "../lines/answers-duty.ts";
import { steadyNowMs } from "../live/steady-clock.ts";
import {
  keepSilenced,
  NOTHING_SILENCED,
  type Silenced,
  silenceAll,
  silenceEndsAtMs,
  SOUND_EVERY_MS,
  soundingLevel,
} from "./siren-plan.ts";
import { playTone } from "./tone.ts";

/** The browser plays no sound until the user touches the page: on an alarm desk that is a fault and is shown as one. */
export const soundBlocked = signal(false);

/** The level sounding now; null: quiet. */
export const sounding = computed<Level | null>(() => {
  void nowMs.value;
  return soundingLevel(openAlarms.value, silenced.value, { nowMs: steadyNowMs(), answersDuty: answersDuty.value });
});

/** How long the silence still lasts; null: nothing is silenced. */
export const silenceLeftMs = computed<number | null>(() => {
  void nowMs.value;
  const endsAtMs = silenceEndsAtMs(silenced.value, steadyNowMs());
  return endsAtMs === null ? null : endsAtMs - steadyNowMs();
});

export function silence(): void {
  silenced.value = silenceAll(openAlarms.peek(), steadyNowMs());
}

/** To be called from a click or key press: only then does a browser let a page sound. */
export function unlockSound(): void {
  context ??= makeContext();
  if (context === null) return;
  void context.resume().then(checkBlocked, checkBlocked);
}

export function testSound(): void {
  unlockSound();
  if (context !== null) playTone(context, 3);
}

/** Sounds for as long as an alarm wants it. Returns how to stop. */
export function startSiren(): () => void {
  context ??= makeContext();
  checkBlocked();
  let alarmsBefore = live.peek().alarms;
  const stopForgetting = effect(() => {
    const alarms = live.value.alarms;
    if (alarms === alarmsBefore) return;
    silenced.value = keepSilenced(silenced.peek(), alarmsBefore, alarms);
    alarmsBefore = alarms;
  });
  const stopSounding = effect(() => soundLevel(sounding.value));
  addEventListener("pointerdown", unlockSound);
  addEventListener("keydown", unlockSound);
  return () => {
    stopForgetting();
    stopSounding();
    soundLevel(null);
    removeEventListener("pointerdown", unlockSound);
    removeEventListener("keydown", unlockSound);
    silenced.value = NOTHING_SILENCED;
  };
}

const silenced = signal<Silenced>(NOTHING_SILENCED);
let context: AudioContext | null = null;
let repeat: ReturnType<typeof setInterval> | undefined;
let repeating: Level | null = null;

function soundLevel(level: Level | null): void {
  if (level === repeating) return;
  repeating = level;
  clearInterval(repeat);
  if (level === null) return;
  const sound = (): void => {
    checkBlocked();
    if (context?.state === "running") playTone(context, level);
  };
  sound();
  repeat = setInterval(sound, SOUND_EVERY_MS[level]);
}

function checkBlocked(): void {
  soundBlocked.value = context?.state !== "running";
}

function makeContext(): AudioContext | null {
  try {
    return new AudioContext();
  } catch {
    return null;
  }
}
