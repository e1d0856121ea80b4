import { type Signal, useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { WirePlan } from "../../api/wire-plan.ts";
import type { WirePoint } from "../../api/wire.ts";
import { type Box, toBox, toSpot, withPoint, withZone } from "../plan/plan-view.ts";
import { drawingUrl, handInDrawing, savePlan } from "../plan/use-plan.ts";
import { plant, zonesById } from "../server/plant.ts";
import { t } from "../text/text.ts";

/** What is being placed: a point, or the outline of a zone. */
type Chosen = { readonly what: "point" | "zone"; readonly id: string } | null;

interface Draft {
  readonly plan: Signal<WirePlan>;
  readonly chosen: Signal<Chosen>;
}

/** Puts points and zones on the drawing: by dragging, or chosen in the list and moved with the arrow keys. */
export function PlanEditor(props: {
  readonly plan: WirePlan;
  readonly points: readonly WirePoint[];
  readonly enterprise: string;
  readonly done: (saved: WirePlan | null) => void;
}) {
  const plan = useSignal(props.plan);
  const chosen = useSignal<Chosen>(null);
  const failure = useSignal<string | null>(null);
  const busy = useSignal(false);
  const draft = { plan, chosen };
  const save = async (): Promise<void> => {
    busy.value = true;
    const saved = await savePlan(plan.peek());
    busy.value = false;
    failure.value = saved.ok ? null : saved.error;
    if (saved.ok) props.done(saved.value);
  };
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    busy.value = true;
    const handed = await handInDrawing(file, props.enterprise);
    busy.value = false;
    failure.value = handed.ok ? null : handed.error;
    if (handed.ok) plan.value = { ...plan.peek(), image: handed.value };
  };
  return (
    <section class="plan-section plan-editor" aria-label={t("plan.edit")} data-testid="plan-editor">
      <div class="toolbar">
        <label class="check">
          {t("plan.upload")}
          <input
            type="file"
            accept="image/svg+xml,image/png,image/jpeg,image/webp"
            data-testid="plan-file"
            disabled={busy.value}
            onChange={({ currentTarget }) => void take(currentTarget.files?.[0])}
          />
        </label>
        <button type="button" class="primary" data-testid="save-plan" disabled={busy.value} onClick={() => void save()}>
          {t("plan.save")}
        </button>
        <button type="button" onClick={() => props.done(null)}>
          {t("dialog.cancel")}
        </button>
      </div>
      {failure.value === null ? null : (
        <p role="alert" class="failure">
          {failure.value}
        </p>
      )}
      <p class="note">{t("plan.how")}</p>
      <div class="plan-desk">
        <Canvas draft={draft} enterprise={props.enterprise} />
        <Choices draft={draft} points={props.points} />
      </div>
    </section>
  );
}

/** The drawing with everything that stands on it, each to be dragged. */
function Canvas(props: { readonly draft: Draft; readonly enterprise: string }) {
  const { plan, chosen } = props.draft;
  const box = useRef<HTMLDivElement>(null);
  const held = useRef<{ readonly chosen: NonNullable<Chosen>; readonly dx: number; readonly dy: number } | null>(null);
  const shareOf = (event: PointerEvent): readonly [number, number] => {
    const rect = box.current?.getBoundingClientRect();
    if (rect === undefined) return [0, 0];
    return [(event.clientX - rect.left) / rect.width, (event.clientY - rect.top) / rect.height];
  };
  const grab = (event: PointerEvent, what: NonNullable<Chosen>): void => {
    const [x, y] = shareOf(event);
    const [left, top] = placeOf(plan.peek(), what) ?? [x, y];
    chosen.value = what;
    held.current = { chosen: what, dx: x - left, dy: y - top };
    box.current?.setPointerCapture(event.pointerId);
    event.preventDefault();
    event.stopPropagation();
    box.current?.focus();
  };
  const drag = (event: PointerEvent): void => {
    if (held.current === null) return;
    const [x, y] = shareOf(event);
    put(props.draft, held.current.chosen, [x - held.current.dx, y - held.current.dy]);
  };
  const url = drawingUrl(plan.value, props.enterprise);
  return (
    <div
      ref={box}
      class="plan"
      data-drawn={url !== null}
      data-testid="plan-canvas"
      tabIndex={0}
      role="application"
      aria-label={t("plan.canvas")}
      onPointerDown={(event) => {
        const what = chosen.peek();
        // A press on bare ground puts down what was chosen in the list.
        if (what === null) return;
        put(props.draft, what, shareOf(event));
        grab(event, what);
      }}
      onPointerMove={drag}
      onPointerUp={() => (held.current = null)}
      onKeyDown={(event) => {
        if (moveByKey(props.draft, event)) event.preventDefault();
      }}
    >
      {url === null ? null : <img class="plan-drawing" src={url} alt={t("plan.drawing")} draggable={false} />}
      <Handles draft={props.draft} grab={grab} />
    </div>
  );
}

/** What stands on the drawing so far; `grab` takes hold of one. */
function Handles(props: {
  readonly draft: Draft;
  readonly grab: (event: PointerEvent, what: NonNullable<Chosen>) => void;
}) {
  const { draft, grab } = props;
  const { plan, chosen } = draft;
  return (
    <>
      {Object.entries(plan.value.zones).map(([id, [x, y, w, h]]) => (
        <div
          key={id}
          class="plan-zone handle"
          data-chosen={chosen.value?.what === "zone" && chosen.value.id === id}
          style={{ left: percent(x), top: percent(y), width: percent(w), height: percent(h) }}
          onPointerDown={(event) => grab(event, { what: "zone", id })}
        >
          <span class="plan-zone-name">{zonesById.value.get(id)?.name ?? id}</span>
        </div>
      ))}
      {Object.entries(plan.value.points).map(([id, [x, y]]) => (
        <span
          key={id}
          class="plan-handle"
          data-testid="plan-handle"
          data-point={id}
          data-chosen={chosen.value?.what === "point" && chosen.value.id === id}
          style={{ left: percent(x), top: percent(y) }}
          onPointerDown={(event) => grab(event, { what: "point", id })}
        >
          <span class="dot" /> <small>{id}</small>
        </span>
      ))}
    </>
  );
}

/** Everything that can be placed; what stands on the drawing already is ticked off. */
function Choices(props: { readonly draft: Draft; readonly points: readonly WirePoint[] }) {
  const { plan, chosen } = props.draft;
  const zones = (plant.value?.places.zones ?? []).filter(({ site }) => site === plan.value.site);
  const all = [
    ...zones.map(({ id, name }) => ({ what: "zone" as const, id, name, placed: plan.value.zones[id] !== undefined })),
    ...props.points.map(({ id, name }) => ({
      what: "point" as const,
      id,
      name: `${id} ${name}`,
      placed: plan.value.points[id] !== undefined,
    })),
  ];
  return (
    <div class="plan-choices">
      <label>
        {t("plan.choices")}
        <select
          size={12}
          data-testid="plan-choices"
          value={chosen.value === null ? "" : `${chosen.value.what}/${chosen.value.id}`}
          onChange={({ currentTarget }) => {
            const found = all.find(({ what, id }) => `${what}/${id}` === currentTarget.value);
            chosen.value = found === undefined ? null : { what: found.what, id: found.id };
          }}
          onKeyDown={(event) => {
            // Up and down choose in the list; Enter takes the choice to the drawing.
            if (event.key !== "Enter" || chosen.peek() === null) return;
            const what = chosen.peek();
            if (what !== null && placeOf(plan.peek(), what) === null) put(props.draft, what, [0.5, 0.5]);
            document.querySelector<HTMLElement>("[data-testid='plan-canvas']")?.focus();
          }}
        >
          {all.map(({ what, id, name, placed }) => (
            <option key={`${what}/${id}`} value={`${what}/${id}`}>
              {placed ? "✓ " : "　 "}
              {what === "zone" ? `▭ ${name}` : name}
            </option>
          ))}
        </select>
      </label>
      <p class="note number">{t("plan.placed", { n: all.filter(({ placed }) => placed).length, of: all.length })}</p>
    </div>
  );
}

const ZONE_BEGIN = 0.25;

function placeOf(plan: WirePlan, { what, id }: NonNullable<Chosen>): readonly [number, number] | null {
  const at = what === "point" ? plan.points[id] : plan.zones[id];
  return at === undefined ? null : [at[0], at[1]];
}

function put({ plan }: Draft, { what, id }: NonNullable<Chosen>, [x, y]: readonly [number, number]): void {
  const before = plan.peek();
  if (what === "point") plan.value = withPoint(before, id, toSpot(x, y));
  else {
    const [, , w, h] = before.zones[id] ?? [0, 0, ZONE_BEGIN, ZONE_BEGIN];
    plan.value = withZone(before, id, toBox([x, y, w, h]));
  }
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Arrows move by one percent, with Shift they size a zone, with Alt they move by a tenth of that; Delete takes off. */
function moveByKey(draft: Draft, event: KeyboardEvent): boolean {
  const what = draft.chosen.peek();
  const plan = draft.plan.peek();
  if (what === null) return false;
  if (event.key === "Delete" || event.key === "Backspace") {
    draft.plan.value = what.what === "point" ? withPoint(plan, what.id, null) : withZone(plan, what.id, null);
    return true;
  }
  const way = ARROWS[event.key];
  if (way === undefined) return false;
  const step = event.altKey ? 0.001 : 0.01;
  const [dx, dy] = [way[0] * step, way[1] * step];
  const [x, y] = placeOf(plan, what) ?? [0.5, 0.5];
  const box: Box | undefined = what.what === "zone" ? plan.zones[what.id] : undefined;
  if (event.shiftKey && box !== undefined) {
    draft.plan.value = withZone(plan, what.id, toBox([box[0], box[1], box[2] + dx, box[3] + dy]));
  } else put(draft, what, [x + dx, y + dy]);
  return true;
}

function percent(share: number): string {
  return `${share * 100}%`;
}
