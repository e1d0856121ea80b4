import { failed, ok, type Result } from "./result.ts";

type Brand<Name extends string> = string & { readonly __id: Name };

export type AreaId = Brand<"area">;
export type EnterpriseId = Brand<"enterprise">;
export type SiteId = Brand<"site">;
export type ZoneId = Brand<"zone">;
export type DeviceId = Brand<"device">;
export type PointId = Brand<"point">;
/** A rule of the catalogue, or `system:<kind>` for an alarm the gateway raises about itself or its sensors. */
export type RuleId = Brand<"rule">;
export type ChannelId = Brand<"channel">;
export type PolicyId = Brand<"policy">;
export type AlarmId = Brand<"alarm">;
export type Username = Brand<"username">;
/** `<enterprise>/<device>`: also the MQTT user name of the device. */
export type DeviceKey = Brand<"device-key">;
/** `<enterprise>/<point>`: unique in the installation. */
export type PointKey = Brand<"point-key">;

const PLAIN_ID = /^[a-z0-9][a-z0-9-]{0,62}$/;
const POINT_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/** Parses an id of everything but a point: `[a-z0-9][a-z0-9-]*`, at most 63 characters. */
export function parsePlainId(text: string): Result<string, "bad-id"> {
  return PLAIN_ID.test(text) ? ok(text) : failed("bad-id");
}

/** Parses a point id: also upper case, `_` and `.`, because plants name points after their tag (`NH3-101`, `LSHH_1201.PV`). */
export function parsePointId(text: string): Result<PointId, "bad-id"> {
  // Checked by the pattern on the same line.
  return POINT_ID.test(text) ? ok(text as PointId) : failed("bad-id");
}

export function toDeviceKey(enterprise: string, device: string): DeviceKey {
  return `${enterprise}/${device}` as DeviceKey;
}

export function toPointKey(enterprise: string, point: string): PointKey {
  return `${enterprise}/${point}` as PointKey;
}

export const PLAIN_ID_PATTERN = PLAIN_ID;
export const POINT_ID_PATTERN = POINT_ID;
