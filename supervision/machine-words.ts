import type { Alarm } from "../model/alarm.ts";
import { type MachineSaid, describeSaid } from "../model/offline/machine-said.ts";
import type { TextKey } from "../model/text/text.ts";
import type { Value } from "../model/value.ts";
import type { Look } from "./look.ts";
import { onceForEachCatalog } from "./once-for-each-catalog.ts";

/** What the machine says in a ticket: the sentence as people here write it, and what it is made of, for readers of another language. */
export interface MachineWords {
  readonly text: string;
  readonly said: MachineSaid;
}

export function machineWords(key: TextKey, params: MachineSaid["params"]): MachineWords {
  const said = { key, params };
  return { text: describeSaid("zh-CN", said) ?? key, said };
}

/** Those of one enterprise, retired ones too: what was said of them is still told. */
const placesOf = onceForEachCatalog((catalog, enterprise) => {
  const points = new Map(
    catalog.points.filter((each) => each.enterprise === enterprise).map((each) => [each.id, each]),
  );
  const named = new Set([...points.values()].map(({ zone }) => zone));
  return { points, zones: new Map(catalog.zones.filter(({ id }) => named.has(id)).map((each) => [each.id, each])) };
});

/** A point by its zone, tag and name: `氨制冷机房 NH3-101 机房氨浓度`. */
export function whereIs({ catalog, enterprise }: Pick<Look, "catalog" | "enterprise">, id: string): string {
  const { points, zones } = placesOf(catalog, enterprise);
  const point = points.get(id);
  const zone = zones.get(point?.zone ?? "");
  const name = point?.name === id ? undefined : point?.name;
  return [zone?.name, id, name].filter((part) => part !== undefined).join(" ");
}

/** Where, what was measured, against which limit, by which rule. */
export function alarmParams(look: Look, alarm: Alarm & { readonly point: string }, value: Value | null) {
  const { point, limit, rule } = alarm;
  const substance = look.point(point)?.substance ?? null;
  return {
    where: whereIs(look, point),
    measured: withUnit(value, alarm.unit, substance),
    limit: withUnit(limit, alarm.unit, null),
    rule: ruleName(look, rule),
  };
}

/** Whether an alarm can be told by a value and its limit: one of a state cannot. */
export function isMeasured({ value, limit }: Pick<Alarm, "value" | "limit">): boolean {
  return typeof value === "number" && limit !== null;
}

export function ruleName(look: Look, id: string): string {
  return look.rule(id)?.name ?? id;
}

/** More figures than these no detector has. */
const FIGURES = 5;

function withUnit(value: Value | null, unit: string | null, substance: string | null): string | null {
  if (value === null) return null;
  const figure = typeof value === "number" ? String(Number(value.toPrecision(FIGURES))) : String(value);
  return [figure, unit, substance].filter((part) => part !== null).join(" ");
}
