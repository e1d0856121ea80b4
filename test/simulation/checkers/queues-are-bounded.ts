import { DELIVERY_LIMITS } from "../../../notify/delivery-deps.ts";
import { WINDOW } from "../world/device.ts";
import { CHANNELS } from "../world/plant.ts";
import type { Checker } from "./checker.ts";

/** Beside what the intake lets in: one message that finds the last of the room, and what is journaled in any case. */
const BESIDE = { bytes: 4_000, records: 30 };
const MESSAGE_BYTES_MIN = 100;
/** Connections of one device whose messages may wait at once: the living one, and those that broke while it waited. */
const CONNECTIONS_AT_ONCE = 12;

export const QUEUES_ARE_BOUNDED: Checker = {
  name: "every queue keeps within its bound",
  check({ history, limits, plant }) {
    const { pendingBytesMax, backlogRecordsMax, undecidedBytesMax } = limits.intake;
    const bounds: Readonly<Record<string, number>> = {
      "journal: pending bytes": pendingBytesMax + BESIDE.bytes,
      "loop: backlog": backlogRecordsMax + pendingBytesMax / MESSAGE_BYTES_MIN + BESIDE.records,
      "loop: undecided bytes": undecidedBytesMax + pendingBytesMax + BESIDE.bytes,
      "intake: waiting": plant.devices.length * WINDOW * 2 * CONNECTIONS_AT_ONCE,
      "delivery: pending": DELIVERY_LIMITS.waitingMax * CHANNELS.length,
    };
    return Object.entries(bounds).flatMap(([queue, bound]) => {
      const length = history.lengthsMax.get(queue);
      if (length === undefined) return [`${queue} was never measured`];
      return length > bound ? [`${queue} reached ${length}, its bound is ${bound}`] : [];
    });
  },
};
