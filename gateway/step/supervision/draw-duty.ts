import type { Moment } from "../../../alarms/moment.ts";
import { DAY_MS, MINUTE_MS } from "../../../model/time.ts";
import type { DutyDraw, DutySlot } from "../../../supervision/look.ts";
import { type EngineState, type SupervisionBox, touch } from "../../state.ts";

/**
 * When a control room is asked within a span: drawn once, when the span is first looked at, and kept.
 *
 * It must replay, and nobody may know it beforehand. So it is drawn from what the journal alone fixes, which record this is and at which
 * millisecond, and from the draw before, which is told to nobody: whoever knew every setting and every former check knows no more.
 */
export function drawDuty(state: EngineState, box: SupervisionBox, slot: DutySlot, moment: Moment): DutyDraw {
  const { duty } = box.data;
  // A slot before the known one: the clock was put back, or a shorter interval is over. It has had its check.
  if (duty !== undefined && duty.slotAtMs >= slot.slotAtMs && duty.slotAtMs < slot.slotAtMs + DAY_MS) return duty;
  const seed = mix(mix(duty?.seed ?? seedOf(box.enterprise), moment.seq), moment.nowMs);
  const fromMs = Math.max(slot.fromMs, moment.wallMs);
  const askAtMs = fromMs + Math.floor((seed / 2 ** 32) * Math.max(0, slot.untilMs - LAST_MS - fromMs));
  touch(state, box);
  box.data.duty = { slotAtMs: slot.slotAtMs, askAtMs, asked: false, seed };
  return box.data.duty;
}

/** Not in the last moments of the span: a look that comes a second late must still find it open. */
const LAST_MS = MINUTE_MS;

function seedOf(enterprise: string): number {
  let seed = 0;
  for (let i = 0; i < enterprise.length; i++) seed = mix(seed, enterprise.charCodeAt(i));
  return seed;
}

/** Two rounds of the finalizer of MurmurHash3 (fmix32): every bit of both numbers moves every bit of the outcome. */
function mix(seed: number, value: number): number {
  return fmix(fmix(seed ^ ((value % 2 ** 32) | 0)) ^ Math.floor(value / 2 ** 32));
}

function fmix(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85_eb_ca_6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2_b2_ae_35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
