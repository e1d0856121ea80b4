import type uPlot from "uplot";
import type { WirePoint } from "../../api/wire.ts";
import type { Level } from "../../model/level.ts";
import { formatLimit } from "../text/format.ts";
import { levelWord } from "../text/alarm-words.ts";
import { LEVEL_GLYPHS } from "../../model/level-glyphs.ts";

/** The colours of the four levels, as in the style sheet; a canvas cannot read its rules. */
const COLOURS: Readonly<Record<Level, string>> = { 1: "#C8102E", 2: "#E8731A", 3: "#F2C100", 4: "#1F6FB2" };

const BAND_ALPHA = 0.1;

/** Draws beneath the trend where each level's alarm begins: a faint band beyond the limit, its line, and its name. */
export function drawBands(
  u: uPlot,
  limits: WirePoint["limits"],
  ink: { readonly font: string; readonly text: string },
): void {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const band of toBands(limits)) drawBand(u, band, ink);
  ctx.restore();
}

interface Band {
  readonly level: Level;
  readonly direction: "high" | "low";
  readonly limit: number;
  /** Where the next graver band begins; null: it goes on without end. */
  readonly until: number | null;
}

function toBands(limits: WirePoint["limits"]): readonly Band[] {
  return limits.map((own) => {
    const beyond = limits
      .filter(
        ({ direction, limit }) =>
          direction === own.direction && (direction === "high" ? limit > own.limit : limit < own.limit),
      )
      .map(({ limit }) => limit);
    const until = beyond.length === 0 ? null : own.direction === "high" ? Math.min(...beyond) : Math.max(...beyond);
    return { ...own, until };
  });
}

function drawBand(u: uPlot, band: Band, ink: { readonly font: string; readonly text: string }): void {
  const { ctx, bbox } = u;
  const edge = band.direction === "high" ? bbox.top : bbox.top + bbox.height;
  const from = u.valToPos(band.limit, "y", true);
  const to = band.until === null ? edge : u.valToPos(band.until, "y", true);
  ctx.fillStyle = ctx.strokeStyle = COLOURS[band.level];
  ctx.globalAlpha = BAND_ALPHA;
  ctx.fillRect(bbox.left, Math.min(from, to), bbox.width, Math.abs(from - to));
  ctx.globalAlpha = 1;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, from);
  ctx.lineTo(bbox.left + bbox.width, from);
  ctx.stroke();
  ctx.fillStyle = ink.text;
  ctx.font = ink.font.replace(/^\d+/, (px) => String(Number(px) * devicePixelRatio));
  // At the left: the newest readings, at the right, are what people look at.
  ctx.textAlign = "left";
  const above = hasRoomAbove(bbox, from, band.direction);
  ctx.textBaseline = above ? "bottom" : "top";
  const sign = band.direction === "high" ? "≥" : "≤";
  const air = (above ? -2 : 2) * devicePixelRatio;
  ctx.fillText(
    `${LEVEL_GLYPHS[band.level]} ${levelWord(band.level)} ${sign} ${formatLimit(band.limit)}`,
    bbox.left + 6 * devicePixelRatio,
    from + air,
  );
}

/** A name stands in its own band; where the picture ends too soon, on the other side of the line. */
function hasRoomAbove(bbox: uPlot.BBox, at: number, direction: "high" | "low"): boolean {
  const needed = NAME_HEIGHT_PX * devicePixelRatio;
  return direction === "high" ? at - needed >= bbox.top : at + needed > bbox.top + bbox.height;
}

const NAME_HEIGHT_PX = 16;
