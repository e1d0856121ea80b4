import type { Value } from "../../model/value.ts";

/** What a device has measured at one moment: one message of the short form. */
export interface Sample {
  /** `<enterprise>/<device>`. */
  readonly device: string;
  /** True time of the measurement. */
  readonly atMs: number;
  /** The same moment on the device's own clock. */
  readonly ts: number;
  /** Counts this device's samples since it started. */
  readonly seq: number;
  /** Taken from the device's memory, not measured now. */
  readonly recalled: boolean;
  readonly values: Readonly<Record<string, Value>>;
}

/** One message: a live sample as an object, several from memory as an array in their order, each marked as history. */
export function toPayload(samples: readonly Sample[], historical: boolean): Buffer {
  const messages = samples.map(({ ts, seq, values }) =>
    historical ? { ts, seq, hist: true, values } : { ts, seq, values },
  );
  return Buffer.from(JSON.stringify(messages.length === 1 ? messages[0] : messages));
}

export function byDevice(samples: readonly Sample[]): ReadonlyMap<string, readonly Sample[]> {
  const groups = new Map<string, Sample[]>();
  for (const sample of samples) {
    const group = groups.get(sample.device);
    if (group === undefined) groups.set(sample.device, [sample]);
    else group.push(sample);
  }
  return groups;
}
