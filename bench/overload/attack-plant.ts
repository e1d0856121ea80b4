import type { CatalogFragment, Device, Point, Rule } from "../../model/catalog/catalog.ts";

/** Three enterprises on one gateway: one that attacks, one that sends too much, and a neighbour that does what it should. */
export const SECRET = "overload-device-secret";
export const WATCHER = { username: "watcher", password: "watcher-password" } as const;
export const NEIGHBOUR = "neighbour/n1";
/** Another device of the neighbour, which comes and goes. */
export const VISITOR = "neighbour/n2";
export const NEIGHBOUR_POINTS = 20;
const LIMIT_PPM = 57;

/** A device with the limits everybody has. */
export const PLAIN = "hostile/plain";
/** One without limits to speak of: what it attacks is not its own rate. */
export const FAST = "hostile/fast";
export const PACED = "hostile/paced";
export const PACED_MESSAGES_PER_SECOND = 500;
/** Devices of the enterprise that has a rate for all of them together; each alone may send much more. */
export const CROWD: readonly string[] = ["crowd/c0", "crowd/c1", "crowd/c2", "crowd/c3", "crowd/c4"];

const UNLIMITED = { messagesPerSecond: 1_000_000, bytesPerSecond: 1_073_741_824 };
const A_DAY_MS = 86_400_000;

export interface AttackPlantOptions {
  readonly pushUrl: string;
  /** Devices of the attacker that only lose their connection and come back. */
  readonly clients?: number;
}

export function attackPlant({ pushUrl, clients = 0 }: AttackPlantOptions): CatalogFragment {
  const crowd = CROWD.map((username) => toDevice(username, UNLIMITED));
  const stormers = Array.from({ length: clients }, (_, no) => toDevice(clientName(no), UNLIMITED));
  const paced = { messagesPerSecond: PACED_MESSAGES_PER_SECOND, bytesPerSecond: 1_073_741_824 };
  const attackers = [toDevice(PLAIN), toDevice(FAST, UNLIMITED), toDevice(PACED, paced), ...crowd, ...stormers];
  return {
    areas: [{ id: "overload", name: "Overload", kind: "district" }],
    enterprises: [
      { id: "neighbour", name: "Neighbour", area: "overload" },
      { id: "hostile", name: "Hostile", area: "overload" },
      { id: "crowd", name: "Crowd", area: "overload", limits: { messagesPerSecond: PACED_MESSAGES_PER_SECOND } },
    ],
    devices: [toDevice(NEIGHBOUR, UNLIMITED), toDevice(VISITOR), ...attackers],
    points: [
      ...Array.from({ length: NEIGHBOUR_POINTS }, (_, no) => toPoint(NEIGHBOUR, neighbourPoint(no))),
      toPoint(VISITOR, VISIT_POINT),
      ...attackers.map(({ enterprise, id }) => toPoint(`${enterprise}/${id}`, pointOf(id))),
    ],
    rules: Array.from({ length: NEIGHBOUR_POINTS }, (_, no) => toRule(no)),
    users: [{ ...WATCHER, name: "Watcher", role: "manager", enterprise: "neighbour" }],
    channels: [
      { id: "overload-hook", kind: "webhook", url: pushUrl, secret: "overload-hook", allowPrivateNetwork: true },
    ],
    policies: [
      {
        id: "overload-policy",
        enterprise: "neighbour",
        steps: [{ afterMs: 0, channels: ["overload-hook"] }],
        repeatEveryMs: A_DAY_MS,
      },
    ],
    routes: [{ enterprise: "neighbour", levels: [1, 2, 3, 4], policy: "overload-policy" }],
  };
}

export const VISIT_POINT = "VISIT";

export function neighbourPoint(no: number): string {
  return `NH3-${no}`;
}

export function clientName(no: number): string {
  return `hostile/s${no}`;
}

/** Every attacking device has one point. */
export function pointOf(device: string): string {
  return `P-${device}`;
}

/** Where a device's telemetry goes. */
export function readingsOf(username: string): string {
  return `tl/v1/${username}/readings`;
}

export function idOf(username: string): string {
  return username.slice(username.indexOf("/") + 1);
}

function toDevice(username: string, limits?: Device["limits"]): Device {
  return {
    id: idOf(username),
    enterprise: username.slice(0, username.indexOf("/")),
    dialect: "native",
    secret: SECRET,
    // No silence alarm while it is somebody else's turn.
    reportEveryMs: A_DAY_MS,
    ...(limits === undefined ? {} : { limits }),
  };
}

function toPoint(username: string, id: string): Point {
  const enterprise = username.slice(0, username.indexOf("/"));
  const kind = { kind: "gas" as const, substance: "NH3", unit: "ppm", rangeMin: 0, rangeMax: 500 };
  return { id, enterprise, device: idOf(username), ...kind };
}

function toRule(no: number): Rule {
  return {
    id: `neighbour-high-${no}`,
    enterprise: "neighbour",
    kind: "threshold",
    points: [neighbourPoint(no)],
    level: 2 as const,
    params: { direction: "high", limit: LIMIT_PPM, deadband: 2.8, onDelayMs: 0, offDelayMs: 0 },
  };
}
