import type { Level } from "../../model/level.ts";
import { LEVEL_GLYPHS } from "../../model/level-glyphs.ts";
import { t } from "../text/text.ts";

/** A level: always colour, shape, number and word together. A system fault has a violet outline instead of all four. */
export function LevelMark(props: { readonly level: Level | "system"; readonly muted?: boolean }) {
  return (
    <span class={props.muted ? "level muted" : "level"} data-level={props.level}>
      <LevelShape level={props.level} />
      {props.level === "system" ? null : <span class="sr">{LEVEL_GLYPHS[props.level]}</span>}
      <span class="level-word">{t(`level.${props.level}`)}</span>
    </span>
  );
}

/** The shape alone, where its number and word stand beside it. */
export function LevelShape(props: { readonly level: Level | "system" }) {
  const shape = SHAPES[props.level];
  return (
    <svg class="level-shape" viewBox="0 0 20 20" aria-hidden="true">
      <path d={shape.path} />
      <text x="10" y={shape.textY} text-anchor="middle">
        {props.level === "system" ? "!" : props.level}
      </text>
    </svg>
  );
}

const SHAPES: Readonly<Record<Level | "system", { readonly path: string; readonly textY: number }>> = {
  1: { path: "M2 2h16v16h-16z", textY: 14.4 },
  2: { path: "M10 1 19.5 18.5h-19z", textY: 16.2 },
  3: { path: "M10 .4 19.6 10 10 19.6 .4 10z", textY: 14.2 },
  4: { path: "M10 1a9 9 0 1 1 0 18a9 9 0 1 1 0-18z", textY: 14.4 },
  system: { path: "M6 1.5h8l4.5 4.5v8l-4.5 4.5h-8l-4.5-4.5v-8z", textY: 14.4 },
};
