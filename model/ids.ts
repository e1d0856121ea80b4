type Brand<Name extends string> = string & { readonly __id: Name };

export type AlarmId = Brand<"alarm">;
/** `<enterprise>/<device>`: also the MQTT user name of the device. */
export type DeviceKey = Brand<"device-key">;
/** `<enterprise>/<point>`: unique in the installation. */
export type PointKey = Brand<"point-key">;

/** Ids of everything but a point: at most 63 characters. */
export const PLAIN_ID_PATTERN = /^[a-z0-9][a-z0-9-]{0,62}$/;
/** Point ids: also upper case, `_` and `.`, because plants name points after their tag (`NH3-101`, `LSHH_1201.PV`). */
export const POINT_ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

export function toDeviceKey(enterprise: string, device: string): DeviceKey {
  return `${enterprise}/${device}` as DeviceKey;
}

export function toPointKey(enterprise: string, point: string): PointKey {
  return `${enterprise}/${point}` as PointKey;
}
