import { assert } from "../assert.ts";
import type { StateWord } from "../state-words.ts";
import type { Provenance } from "./provenance.ts";

/** What sends the status: a whole fire system (type 1), a component of one (2), or the transmitter at the user's (21, 用户信息传输装置). */
export type FireSource = "system" | "component" | "transmitter";

export type FireFact =
  | "fire"
  | "fault"
  | "shielded"
  | "supervisory"
  | "started"
  | "feedback"
  | "delayed"
  | "power-fault"
  | "main-power-fault"
  | "backup-power-fault"
  | "bus-fault"
  | "manual"
  | "config-changed"
  | "reset"
  | "channel-fault"
  | "line-fault";

export interface FireStatus {
  /** What the bits say, in the order of the bits. */
  readonly facts: readonly FireFact[];
  readonly test: boolean;
  /** Bits the standard gives no meaning to, where they stood; 0: none set. */
  readonly unknownBits: number;
  /** The word as it came. */
  readonly raw: number;
}

/**
 * Decodes a status word into facts.
 *
 * Bits of alarms and faults count whatever bit 0 says: bit 0 is 1 in normal service and 0 under test, and devices in the field leave it
 * at 0 while they report a fire. So it is a test only when bit 0 is 0 and no such bit is set.
 * Ranges: raw is a whole number of 16 bits, of 8 for the transmitter. Total: every word decodes, and nothing of it is lost.
 * Source: GB/T 26875.3-2011, 8.2.1.1 (system), 8.2.1.2 (component), 8.2.1.8 (transmitter).
 */
export function fireStatusOf(source: FireSource, raw: number): FireStatus {
  assert(Number.isInteger(raw) && raw >= 0 && raw <= 0xffff, "a fire status is a word of 16 bits");
  const set = FIRE_STATUS_BITS[source].filter(({ bit }) => (raw & (1 << bit)) !== 0);
  const known = set.reduce((bits, { bit }) => bits | (1 << bit), NORMAL_BIT);
  const test = (raw & NORMAL_BIT) === 0 && !set.some(({ alarm }) => alarm);
  return { facts: set.map(({ fact }) => fact), test, unknownBits: raw & ~known, raw };
}

/**
 * The one state word that says the most of a status, for a point that carries a single word.
 *
 * Fire first; then what makes the component blind (fault, no power, shielded, test); then what it does. Facts without a word of their
 * own (manual, configuration changed) stay in `facts` alone. A status of unknown bits alone is `unknown`, never `normal`.
 */
export function fireWordOf(status: FireStatus): StateWord {
  const said = BY_WEIGHT.find(([fact]) => status.facts.includes(fact));
  if (said !== undefined && (!status.test || BLIND.has(said[1]))) return said[1];
  if (status.test) return "test";
  return status.unknownBits === 0 ? "normal" : "unknown";
}

export interface FireStatusBit {
  readonly bit: number;
  readonly fact: FireFact;
  readonly nameZh: string;
  readonly nameEn: string;
  /** Says that something is wrong: such a bit is believed although bit 0 reads test. */
  readonly alarm: boolean;
}

export const FIRE_STATUS_PROVENANCE: Provenance = {
  standard: "GB/T 26875.3-2011",
  clause: "8.2.1.1, 8.2.1.2, 8.2.1.8",
  note: "held against a scan of the standard and two public decoders; that fire and fault bits outweigh bit 0 is practice",
  confirmed: false,
};

const NORMAL_BIT = 1;

function toBit(bit: number, fact: FireFact, nameZh: string, nameEn: string, alarm = false): FireStatusBit {
  return { bit, fact, nameZh, nameEn, alarm };
}

const FIRE_AND_FAULT: readonly FireStatusBit[] = [
  toBit(1, "fire", "火警", "fire", true),
  toBit(2, "fault", "故障", "fault", true),
];
const SYSTEM_AND_COMPONENT: readonly FireStatusBit[] = [
  ...FIRE_AND_FAULT,
  toBit(3, "shielded", "屏蔽", "shielded"),
  toBit(4, "supervisory", "监管", "supervisory", true),
  toBit(5, "started", "启动（开启）", "started"),
  toBit(6, "feedback", "反馈", "feedback"),
  toBit(7, "delayed", "延时", "delayed"),
];

/** Bit 0, in all three: 1 normal service, 0 test. */
export const FIRE_STATUS_BITS: Readonly<Record<FireSource, readonly FireStatusBit[]>> = {
  system: [
    ...SYSTEM_AND_COMPONENT,
    toBit(8, "main-power-fault", "主电故障", "main power fault", true),
    toBit(9, "backup-power-fault", "备电故障", "backup power fault", true),
    toBit(10, "bus-fault", "总线故障", "bus fault", true),
    toBit(11, "manual", "手动状态", "manual"),
    toBit(12, "config-changed", "配置改变", "configuration changed"),
    toBit(13, "reset", "复位", "reset"),
  ],
  component: [...SYSTEM_AND_COMPONENT, toBit(8, "power-fault", "电源故障", "power fault", true)],
  transmitter: [
    ...FIRE_AND_FAULT,
    toBit(3, "main-power-fault", "主电故障", "main power fault", true),
    toBit(4, "backup-power-fault", "备电故障", "backup power fault", true),
    toBit(5, "channel-fault", "与监控中心通信信道故障", "channel to the monitoring centre faulty", true),
    toBit(6, "line-fault", "监测连接线路故障", "line to the fire panel faulty", true),
  ],
};

/** Gravest first. */
const BY_WEIGHT: readonly (readonly [FireFact, StateWord])[] = [
  ["fire", "fire"],
  ["fault", "fault"],
  ["bus-fault", "fault"],
  ["line-fault", "fault"],
  ["channel-fault", "fault"],
  ["power-fault", "power-fault"],
  ["main-power-fault", "power-fault"],
  ["backup-power-fault", "power-fault"],
  ["shielded", "shielded"],
  ["supervisory", "supervisory"],
  ["feedback", "feedback"],
  ["started", "started"],
  ["delayed", "delayed"],
  ["reset", "reset"],
];
/** What a component says of its blindness, under test as well. */
const BLIND: ReadonlySet<StateWord> = new Set<StateWord>(["shielded"]);
