import { signal } from "@preact/signals";

/**
 * Single-key shortcuts can be switched off: speech input types letters the user never meant as commands.
 * Source: WCAG 2.2, success criterion 2.1.4.
 */
export const keysEnabled = signal(true);

export function enableKeys(enabled: boolean): void {
  keysEnabled.value = enabled;
  try {
    localStorage.setItem(MEMORY, enabled ? "on" : "off");
  } catch {
    // A browser that forbids storage only forgets the choice.
  }
}

export function recallKeys(): void {
  try {
    keysEnabled.value = localStorage.getItem(MEMORY) !== "off";
  } catch {
    keysEnabled.value = true;
  }
}

const MEMORY = "twinline.keys";
