import type { ComponentChildren } from "preact";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { ClockIcon, CloseIcon, SpeakerIcon } from "../components/icons.tsx";
import { LevelMark } from "../components/level-mark.tsx";
import { Sparkline } from "../components/sparkline.tsx";
import { isColour, readTokens, type Token } from "../design/read-tokens.ts";
import "../style/design.css";
import "../style/overview.css";
import { addDesignTexts } from "../text/design-texts.ts";
import { formatAge, formatCountdown } from "../text/format.ts";
import { t } from "../text/text.ts";

addDesignTexts();

/** What the pages are made of: tokens, and the few components, each in the light and in the dark, with when to use it. */
export function DesignScreen() {
  const tokens = useMemo(tokensOfPage, []);
  return (
    <article class="design" data-testid="design">
      <h1>{t("design.title")}</h1>
      <p>{t("design.what")}</p>
      <ul class="design-rules">
        {RULES.map((rule) => (
          <li key={rule}>{t(`design.rule.${rule}`)}</li>
        ))}
      </ul>
      <h2>{t("design.tokens")}</h2>
      <p class="note">{t("design.tokens.what")}</p>
      <Tokens tokens={tokens} />
      <h2>{t("design.components")}</h2>
      <p class="note">{t("design.components.what")}</p>
      {SAMPLES.map(({ name, file, draw }) => (
        <section key={name} class="design-sample" data-testid="sample" data-name={name}>
          <h3>
            {t(`design.${name}`)} <code>{file}</code>
          </h3>
          <p class="note">{t(`design.${name}.when`)}</p>
          <div class="design-both">
            <Scheme tokens={tokens} scheme="light">
              {draw()}
            </Scheme>
            <Scheme tokens={tokens} scheme="dark">
              {draw()}
            </Scheme>
          </div>
        </section>
      ))}
    </article>
  );
}

const RULES = ["grey", "level", "meanings", "flash", "age", "number", "text", "target"] as const;

function tokensOfPage(): readonly Token[] {
  // Every sheet is of this page: the security policy admits no other.
  // A rule has what its kind has; the reader looks for what it needs.
  return readTokens([...document.styleSheets].flatMap((sheet) => [...sheet.cssRules] as object[]));
}

function Tokens(props: { readonly tokens: readonly Token[] }) {
  return (
    <table class="design-tokens">
      <thead>
        <tr>
          <th scope="col">{t("design.token")}</th>
          <th scope="col">{t("design.light")}</th>
          <th scope="col">{t("design.dark")}</th>
          <th scope="col">{t("design.use")}</th>
        </tr>
      </thead>
      <tbody>
        {props.tokens.map(({ name, light, dark }) => (
          <tr key={name} data-testid="token">
            <th scope="row">
              <code>{name}</code>
            </th>
            {[light, dark].map((value, i) => (
              <td key={i}>
                {isColour(value) ? <span class="swatch" style={{ background: value }} /> : null} <code>{value}</code>
              </td>
            ))}
            <td>{useOf(name)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const USES = {
  "--red": "level",
  "--orange": "level",
  "--yellow": "level",
  "--blue": "level",
  "--violet": "system",
  "--ground": "ground",
  "--panel": "panel",
  "--raised": "raised",
  "--line": "line",
  "--line-strong": "control",
  "--ink": "ink",
  "--ink-2": "ink",
  "--ink-3": "note",
  "--stale": "stale",
  "--dot": "dot",
  "--solid": "solid",
  "--hatch": "hatch",
  "--font": "font",
} as const;

function useOf(name: string): string {
  const use = Object.entries(USES).find(([token]) => token === name)?.[1];
  return use === undefined ? "" : t(`design.use.${use}`);
}

/** Its own piece of the light or the dark world, whatever the page is in. */
function Scheme(props: {
  readonly tokens: readonly Token[];
  readonly scheme: "light" | "dark";
  readonly children: ComponentChildren;
}) {
  const { tokens, scheme, children } = props;
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { current } = box;
    if (current === null) return;
    current.style.colorScheme = scheme;
    for (const token of tokens) current.style.setProperty(token.name, token[scheme]);
  }, [tokens, scheme]);
  return (
    <div class="design-scheme" ref={box} data-scheme={scheme}>
      {children}
    </div>
  );
}

const LEVELS = [1, 2, 3, 4, "system"] as const;

const SAMPLES = [
  {
    name: "levels",
    file: "components/level-mark.tsx",
    draw: () => (
      <p class="design-row">
        {LEVELS.map((level) => (
          <LevelMark key={level} level={level} />
        ))}
        <LevelMark level={3} muted />
      </p>
    ),
  },
  {
    name: "points",
    file: "components/point-row.tsx",
    draw: () => (
      <p class="design-row">
        <span class="dot" />
        <b class="number">71.2</b> <span class="unit">ppm</span>
        <span class="condition">{t("point.stale")}</span>
        <span class="number old">3.0 ppm · {formatAge(340_000)}</span>
      </p>
    ),
  },
  {
    name: "buttons",
    file: "style/base.css",
    draw: () => (
      <p class="design-row">
        <button type="button" class="primary">
          {t("action.acknowledge")}
        </button>
        <button type="button">{t("action.comment")}</button>
        <button type="button" aria-pressed="true">
          {t("design.pressed")}
        </button>
        <button type="button" disabled>
          {t("action.sending")}
        </button>
        <button type="button" class="quiet">
          {t("dialog.cancel")}
        </button>
      </p>
    ),
  },
  {
    name: "fields",
    file: "style/base.css",
    draw: () => (
      <p class="design-row">
        <label>
          {t("design.field")} <input value="NH3-101" readOnly />
        </label>
        <label class="check">
          <input type="checkbox" checked readOnly /> {t("site.abnormal-only")}
        </label>
      </p>
    ),
  },
  {
    name: "panels",
    file: "style/base.css",
    draw: () => (
      <>
        <p class="calm">{t("site.calm")}</p>
        <p class="failure" role="note">
          {t("design.failure")}
        </p>
      </>
    ),
  },
  {
    name: "times",
    file: "text/format.ts",
    draw: () => (
      <p class="design-row number">
        {formatAge(42_000)} · {formatAge(7_300_000)} · {formatCountdown(42_000)} · {formatCountdown(5_430_000)}
      </p>
    ),
  },
  {
    name: "sparkline",
    file: "components/sparkline.tsx",
    draw: () => (
      <div class="design-spark">
        <Sparkline counts={[0, 0, 1, 0, 2, 5, 1, 0, 0, 3, 0, 0, 1, 0, 4, 2]} label={t("design.sparkline")} />
      </div>
    ),
  },
  {
    name: "icons",
    file: "components/icons.tsx",
    draw: () => (
      <p class="design-row">
        <ClockIcon /> <SpeakerIcon /> <SpeakerIcon off /> <CloseIcon />
      </p>
    ),
  },
] as const;
