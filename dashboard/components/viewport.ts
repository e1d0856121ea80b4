import { signal } from "@preact/signals";

/** True at a phone's width: rows of points are two lines high. Matches the break in the style sheets. */
export const narrow = signal(false);

/** How many tiles of points stand beside each other. */
export const tilesAcross = signal(6);

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
    measure();
  };
  follow();
  query.addEventListener("change", follow);
  addEventListener("resize", measure);
  return () => {
    query.removeEventListener("change", follow);
    removeEventListener("resize", measure);
  };
}

/** A wide page keeps a column beside the points; see the break in the style sheet of the site. */
function measure(): void {
  const wide = innerWidth >= 75 * rootPx;
  const room = innerWidth - (wide ? 30 : 2) * rootPx;
  tilesAcross.value = Math.max(2, Math.floor(room / (9.5 * rootPx)));
}

let rootPx = 16;
