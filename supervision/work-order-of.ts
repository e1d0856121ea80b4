import type { OpenOrder } from "../model/offline/ticket.ts";
import type { WorkOrderTask } from "../model/offline/work-order.ts";
import type { MachineWords } from "./machine-words.ts";
import type { Look } from "./look.ts";
import { placeOfPoint } from "./place-of-point.ts";

/** A work order that the machine gives for a point. */
export function workOrderOf(
  look: Look,
  order: { readonly task: WorkOrderTask; readonly point: string; readonly words: MachineWords; readonly dueMs: number },
): OpenOrder {
  const { task, point, words, dueMs } = order;
  const { zone, points } = placeOfPoint(look, point);
  return {
    type: "open",
    kind: "work-order",
    enterprise: look.enterprise,
    body: { task, asset: point, ...words, zone: zone ?? undefined, points, due: look.atMs + dueMs, photos: [] },
    claimed: null,
    gathered: {},
  };
}
