import { signal } from "@preact/signals";

/** True at a phone's width: rows of points are two lines high. Matches the break in the style sheets. */
export const narrow = signal(false);

/** One rem in pixels: people who enlarge their browser's type get higher rows. */
export function remPx(): number {
  return rootPx;
}

/** Watches the width of the page. Returns how to stop. */
export function followViewport(): () => void {
  const query = matchMedia("(max-width: 46rem), (pointer: coarse)");
  const follow = (): void => {
    rootPx = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
    narrow.value = query.matches;
  };
  follow();
  query.addEventListener("change", follow);
  return () => query.removeEventListener("change", follow);
}

let rootPx = 16;
