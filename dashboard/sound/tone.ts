import type { Level } from "../../model/level.ts";

/** Beeps of one level: frequency in Hz, start and length in seconds. Told apart by pitch, count and pace, not by loudness alone. */
const BEEPS: Readonly<Record<Level, readonly (readonly [hertz: number, startS: number, lengthS: number])[]>> = {
  1: [
    [880, 0, 0.22],
    [660, 0.26, 0.22],
    [880, 0.52, 0.22],
    [660, 0.78, 0.22],
  ],
  2: [
    [740, 0, 0.2],
    [740, 0.3, 0.2],
    [740, 0.6, 0.2],
  ],
  3: [
    [587, 0, 0.18],
    [587, 0.3, 0.18],
  ],
  4: [[440, 0, 0.25]],
};

const VOLUME = 0.25;

/** Plays one level's beeps once. */
export function playTone(context: AudioContext, level: Level): void {
  for (const [hertz, startS, lengthS] of BEEPS[level]) {
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    const from = context.currentTime + startS;
    oscillator.type = level === 1 ? "square" : "sine";
    oscillator.frequency.value = hertz;
    // Short ramps: a switched tone clicks.
    gain.gain.setValueAtTime(0, from);
    gain.gain.linearRampToValueAtTime(VOLUME, from + 0.01);
    gain.gain.setValueAtTime(VOLUME, from + lengthS - 0.03);
    gain.gain.linearRampToValueAtTime(0, from + lengthS);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(from);
    oscillator.stop(from + lengthS);
  }
}
