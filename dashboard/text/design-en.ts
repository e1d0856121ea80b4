import type { designZh } from "./design-zh.ts";

/** The page that shows what pages are made of. */
export const designEn: Readonly<Record<keyof typeof designZh, string>> = {
  "design.title": "Design system",
  "design.what":
    "Every page is made of these tokens and components. Look here first; add what is missing, and list it here.",
  "design.rule.grey": "A grey world: normal is grey, not green; colour means look here.",
  "design.rule.level":
    "The four levels are always colour, shape, number and word together: red ■1, orange ▲2, yellow ◆3, blue ●4. System and communication faults have a violet outline and none of the four.",
  "design.rule.meanings":
    "The two meanings of the four colours never mix: the inherent risk of a place is a thin label R1–R4, fill belongs to live alarms.",
  "design.rule.flash":
    "Only what is unacknowledged flashes: its border, once a second, and not at all under reduced motion.",
  "design.rule.age":
    "Every number has its age; within 5 s of a stop the page greys its numbers. Nothing old is shown as current.",
  "design.rule.number": 'Tabular digits with units, 24 h time with seconds: class="number".',
  "design.rule.text":
    "Names from devices and people are text, never markup; sentences stand in text/ only, in both languages.",
  "design.rule.target": "All of it by keyboard; touch targets of 44 px; no sideways scrolling at 200 % zoom.",
  "design.tokens": "Tokens",
  "design.tokens.what":
    "Read out of the style sheet: what you see is what is used. Styles say var(--…) and no colour of their own.",
  "design.token": "Name",
  "design.light": "Light",
  "design.dark": "Dark",
  "design.use": "For",
  "design.use.level": "levels of alarms; taken as --level by data-level",
  "design.use.system": "system and communication faults",
  "design.use.ground": "the ground of the page",
  "design.use.panel": "panels",
  "design.use.raised": "what is raised: buttons, rows that want a look",
  "design.use.line": "dividing lines",
  "design.use.control": "edges of controls",
  "design.use.ink": "text",
  "design.use.note": "lesser text",
  "design.use.stale": "numbers that are old",
  "design.use.dot": "points that are normal",
  "design.use.solid": "the primary button",
  "design.use.hatch": "shelved, bypassed, blind",
  "design.use.font": "type; none is fetched",
  "design.components": "Components",
  "design.components.what": "Each in the light and in the dark, with the file it stands in.",
  "design.levels": "Levels",
  "design.levels.when": "Wherever a level is told. muted: shelved or bypassed, hatched with a clock.",
  "design.points": "Condition of a point",
  "design.points.when":
    'Normal is a small grey dot; what is not normal is a word; an old number has class="old" and its age.',
  "design.buttons": "Buttons",
  "design.buttons.when":
    "At most one kind of primary button on a screen, for what is most likely to be done; quiet in toolbars; aria-pressed where one is chosen.",
  "design.pressed": "chosen",
  "design.fields": "Fields",
  "design.fields.when": "The label holds the field; an error names the field and what would be right.",
  "design.field": "Tag",
  "design.panels": "Nothing, and failure",
  "design.panels.when":
    'Nothing is said to be nothing (calm), and only of a page that would know; a failure says why, with role="alert".',
  "design.failure": "The records are not available just now; the page tries again by itself.",
  "design.times": "Times and spans",
  "design.times.when":
    "formatAge says how long ago, formatCountdown how long still; both by the clock of the server, nowMs.",
  "design.sparkline": "Sparkline",
  "design.sparkline.when": "Alarms of 24 hours; what it means stands beside it or in its aria-label.",
  "design.icons": "Icons",
  "design.icons.when": "Few; always beside a word, or in a button with an aria-label.",
};
