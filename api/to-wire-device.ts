import type { Device } from "../model/catalog/catalog.ts";
import type { ApiContext } from "./context.ts";
import type { DeviceConnectionFacts, DeviceRefusal } from "./ports.ts";
import { toWirePoint } from "./to-wire.ts";
import type { WireDevice, WireDeviceConnection, WireDeviceDetail, WireDeviceRefusal } from "./wire.ts";

export function toWireDevice(context: ApiContext, device: Device): WireDevice {
  const { devices, view } = context.ports;
  const { enterprise, id } = device;
  const known = view.device(enterprise, id);
  const connections = devices.connectionsOf(enterprise, id);
  const newest = connections[0];
  const { messagesPerSecond, bytesPerSecond } = devices.ratesOf(enterprise, id);
  return {
    enterprise,
    id,
    name: device.name ?? null,
    site: device.site ?? null,
    online: known?.online ?? null,
    since: known?.sinceMs ?? null,
    skewMs: known?.skewMs ?? 0,
    disabled: device.disabled === true,
    connected: newest !== undefined,
    connections: connections.length,
    address: newest?.address ?? null,
    protocol: newest?.protocol ?? null,
    tls: newest?.tls ?? null,
    rates: { messagesPerSecond: rounded(messagesPerSecond), bytesPerSecond: rounded(bytesPerSecond) },
    lastRefusal: toWireRefusal(devices.lastRefusalOf(enterprise, id)),
  };
}

export function toWireDeviceDetail(context: ApiContext, device: Device): WireDeviceDetail {
  const { enterprise, id } = device;
  const { ports } = context;
  return {
    ...toWireDevice(context, device),
    listeners: ports.devices.listeners().map(({ port, tls }) => ({ port, tls })),
    username: `${enterprise}/${id}`,
    topicPrefix: `tl/v1/${enterprise}/${id}/`,
    dialect: device.dialect,
    reportEveryMs: device.reportEveryMs ?? null,
    hasSecret: device.secret !== undefined,
    managedByFile: ports.catalog.isFromFile("devices", device),
    limits: limitsOf(context, device),
    openConnections: ports.devices.connectionsOf(enterprise, id).map(toWireConnection),
    points: pointsOf(context, device),
  };
}

function limitsOf(context: ApiContext, { enterprise, limits }: Device): WireDeviceDetail["limits"] {
  const standard = context.ports.limits();
  const shared = context.index().enterprises.get(enterprise)?.limits;
  return {
    messagesPerSecond: limits?.messagesPerSecond ?? standard["messagesPerSecond"] ?? 0,
    bytesPerSecond: limits?.bytesPerSecond ?? standard["bytesPerSecond"] ?? 0,
    enterpriseMessagesPerSecond: shared?.messagesPerSecond ?? null,
    enterpriseBytesPerSecond: shared?.bytesPerSecond ?? null,
  };
}

function pointsOf(context: ApiContext, { enterprise, id }: Device): WireDeviceDetail["points"] {
  const nowMs = context.ports.nowMs();
  const own = context
    .index()
    .pointsOf(enterprise)
    .filter(({ point }) => point.device === id);
  return own.flatMap((facts) => {
    const view = context.ports.view.point(enterprise, facts.point.id);
    const source = facts.point.source ?? facts.point.id;
    return view === null ? [] : [{ ...toWirePoint(facts, view, nowMs), source }];
  });
}

function toWireConnection({ sinceMs, ...facts }: DeviceConnectionFacts): WireDeviceConnection {
  return { ...facts, since: sinceMs };
}

function toWireRefusal(refusal: DeviceRefusal | null): WireDeviceRefusal | null {
  if (refusal === null) return null;
  const { atMs, address, kind, detail } = refusal;
  return { at: atMs, address, kind, detail };
}

function rounded(rate: number): number {
  return Math.round(rate * 100) / 100;
}
