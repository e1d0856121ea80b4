import type { Signal } from "@preact/signals";
import type { WireSyncIndex } from "../../api/wire-sync-index.ts";
import type { Level } from "../../model/level.ts";
import { SYNC_PARTS, type SyncPart } from "../../model/offline/sync-index.ts";
import {
  INDEX_LOW,
  LEVELS,
  type LevelStanding,
  type OverviewFilter,
  type OverviewRow,
  PARTS,
  sumStanding,
} from "../overview/overview-rows.ts";
import { t } from "../text/text.ts";
import { LevelShape } from "./level-mark.tsx";

/** The few numbers a supervisor lives by. Each filters the rows to what it counts; at zero it is grey and says so. */
export function OverviewCounters(props: {
  readonly rows: readonly OverviewRow[];
  readonly index: WireSyncIndex | null;
  readonly filter: Signal<OverviewFilter | null>;
}) {
  const { rows, index, filter } = props;
  const standing = sumStanding(rows);
  const sum = (of: (row: OverviewRow["facts"]) => number): number => rows.reduce((all, row) => all + of(row.facts), 0);
  const points = sum((row) => row.points);
  const [online, good] = [sum((row) => row.online), sum((row) => row.good)];
  const share = (of: number): string =>
    points === 0 ? "—" : `${(Math.floor((of / points) * 1_000) / 10).toFixed(1)} %`;
  const composite = index?.composite ?? null;
  return (
    <div class="overview-counters" role="group" aria-label={t("overview.counters")}>
      {LEVELS.map((level) => (
        <LevelTile key={level} level={level} counts={standing[level]} filter={filter} />
      ))}
      <Tile
        by="offline"
        filter={filter}
        figure={share(online)}
        calls={online < points}
        note={t("overview.of", { n: online, of: points })}
      />
      <Tile
        by="incomplete"
        filter={filter}
        figure={share(good)}
        calls={good < points}
        note={t("overview.of", { n: good, of: points })}
      />
      <Tile
        by="index"
        filter={filter}
        figure={composite === null ? t("lines.unknown") : String(Math.round(composite))}
        calls={composite !== null && composite < INDEX_LOW}
        note={SYNC_PARTS.map((part) => `${t(`lines.${part}`)} ${partWords(index, part)}`).join(" · ")}
      />
      <Tile
        by="contradictions"
        filter={filter}
        figure={String(sum((row) => row.contradictions))}
        calls={sum((row) => row.contradictions) > 0}
        note=""
      />
      <Tile
        by="off"
        filter={filter}
        figure={String(sum((row) => row.protectionsOff))}
        calls={sum((row) => row.protectionsOff) > 0}
        note=""
      />
    </div>
  );
}

function partWords(index: WireSyncIndex | null, part: SyncPart): string {
  const value = index?.[part] ?? null;
  return value === null ? "—" : `${Math.round(value * 100)} %`;
}

function LevelTile(props: {
  readonly level: Level;
  readonly counts: LevelStanding;
  readonly filter: Signal<OverviewFilter | null>;
}) {
  const { level, counts, filter } = props;
  const word = t(`level.${level}`);
  return (
    <div
      class="overview-tile level-tile"
      data-level={level}
      data-open={counts.unhandled + counts.handling > 0}
      role="group"
      aria-label={word}
    >
      <span class="tile-head" aria-hidden="true">
        <LevelShape level={level} /> {word}
      </span>
      {PARTS.map((part) => {
        const chosen = isSame(filter.value, { by: "level", level, part });
        return (
          <button
            key={part}
            type="button"
            class="tile-part"
            aria-pressed={chosen}
            data-zero={counts[part] === 0}
            data-testid={`count-${level}-${part}`}
            onClick={() => toggle(filter, { by: "level", level, part })}
          >
            <b class="number">{counts[part]}</b>
            <span>{t(`overview.${part}`)}</span>
          </button>
        );
      })}
    </div>
  );
}

function Tile(props: {
  readonly by: Exclude<OverviewFilter["by"], "level">;
  readonly filter: Signal<OverviewFilter | null>;
  readonly figure: string;
  readonly note: string;
  /** It counts something to look at. */
  readonly calls: boolean;
}) {
  const { by, filter, figure, note, calls } = props;
  return (
    <button
      type="button"
      class="overview-tile tile-part"
      aria-pressed={filter.value?.by === by}
      data-zero={!calls}
      data-testid={`count-${by}`}
      title={t(`overview.${by}.what`)}
      onClick={() => toggle(filter, { by })}
    >
      <span class="tile-head">{t(`overview.${by}`)}</span>
      <b class="number">{figure}</b>
      {note === "" ? null : <span class="number tile-note">{note}</span>}
    </button>
  );
}

function toggle(filter: Signal<OverviewFilter | null>, to: OverviewFilter): void {
  filter.value = isSame(filter.peek(), to) ? null : to;
}

function isSame(a: OverviewFilter | null, b: OverviewFilter): boolean {
  if (a === null || a.by !== b.by) return false;
  return a.by !== "level" || (b.by === "level" && a.level === b.level && a.part === b.part);
}
