import type { WireDeviceDetail } from "../../api/wire.ts";

/** A line for a shell that publishes one reading as this device. The secret comes from the environment: no line that is copied holds it. */
export function publishLine(device: WireDeviceDetail, host: string): string {
  const listener = device.listeners.find(({ tls }) => tls) ?? device.listeners[0];
  const port = listener === undefined ? "" : ` -p ${listener.port}`;
  const certificate = listener?.tls === true ? " --cafile ca.pem" : "";
  const where = `-h ${quote(host)}${port}${certificate}`;
  const who = `-u ${quote(device.username)} -P "$DEVICE_SECRET"`;
  const what = `-t ${quote(`${device.topicPrefix}readings`)} -m ${quote(readingOf(device))}`;
  return `mosquitto_pub ${where} ${who} -q 1 ${what}`;
}

/** The newest value again, so that trying it changes nothing; without one a value that is at rest. */
function readingOf({ points }: WireDeviceDetail): string {
  const [point] = points;
  if (point === undefined) return '{"p":"…","v":0}';
  const isNumber = point.kind === "gas" || point.kind === "analog";
  const atRest = isNumber ? Math.max(0, point.rangeMin ?? 0) : false;
  return JSON.stringify({ p: point.source, v: point.v ?? atRest });
}

/** In single quotes a shell takes every letter as it is, but the single quote itself. */
function quote(text: string): string {
  return /^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
