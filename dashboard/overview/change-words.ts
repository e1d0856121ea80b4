import type { WireChange } from "../../api/wire-overview.ts";
import { supervisionRuleOf, ticketKindOf } from "../lines/ticket-kinds.ts";
import { type Route } from "../route.ts";
import { pointsByKey } from "../server/plant.ts";
import { formatLimit, formatUnit } from "../text/format.ts";
import { t } from "../text/text.ts";

/** What has changed, in one sentence beside the enterprise's name. */
export function describeChange(change: WireChange): string {
  const { kind, text } = change;
  const point = pointWords(change);
  const said =
    kind === "contradiction" && text !== null ? `${text} ${supervisionRuleOf(text)?.name ?? ""}`.trim() : text;
  const own = kind === "overdue" ? (ticketKindOf(change.ticketKind ?? "")?.name ?? null) : null;
  return [own, point, said, valueWords(change)].filter((part) => part !== null && part !== "").join(" · ");
}

/** Where a change leads: to its ticket, its alarm, its point, or its enterprise. */
export function routeOf({ ticket, alarm, point, enterprise }: WireChange): Route {
  if (ticket !== null) return { screen: "ticket", ticket };
  if (alarm !== null) return { screen: "alarms", alarm };
  return point === null ? { screen: "enterprise", enterprise } : { screen: "point", enterprise, point };
}

function pointWords({ enterprise, point }: WireChange): string | null {
  if (point === null) return null;
  const name = pointsByKey.value.get(`${enterprise}/${point}`)?.name;
  return name === undefined || name === point ? point : `${point} ${name}`;
}

function valueWords(change: WireChange): string | null {
  const { kind, value, enterprise, point } = change;
  if (value === null) return null;
  if (kind === "escalation") return t("change.step", { step: value });
  const unit = formatUnit(pointsByKey.value.get(`${enterprise}/${point ?? ""}`)?.unit ?? null);
  const figure = `${formatLimit(value)} ${unit}`.trim();
  return kind === "weakened" ? t("change.limit", { limit: figure }) : t("change.last", { value: figure });
}
