import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { Journal } from "../storage/journal/journal.ts";
import type { ReadingStore } from "../storage/readings/reading-store.ts";
import type { IntakeStats } from "./intake.ts";
import type { Loop } from "./loop.ts";
import type { BrokerCounters } from "./mqtt/broker.ts";
import type { TlsCounters } from "./tls/secure-listener.ts";
import type { View } from "./view.ts";

export interface MetricSources {
  readonly journal: Journal;
  readonly readings: ReadingStore;
  readonly intake: IntakeStats;
  readonly loop: Loop;
  readonly view: View;
  readonly broker: BrokerCounters;
  readonly tls: TlsCounters;
  connected(): number;
  pendingPushes(): number;
}

/** What one would grep for at night, as Prometheus text. Gauges are read when asked; the hot path counts in plain fields. */
export function openMetrics(sources: MetricSources): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "twinline_process_" });
  addDevices(registry, sources);
  addEngine(registry, sources);
  return registry;
}

function addDevices(registry: Registry, { broker, tls, connected }: MetricSources): void {
  const gauge = (name: string, help: string, read: () => number): void => addGauge(registry, name, help, read);
  gauge("mqtt_connections", "connections of devices signed in now", connected);
  gauge("mqtt_connections_total", "connections accepted since start", () => broker.connections);
  gauge("mqtt_refused_sign_ins_total", "sign-ins refused since start", () => broker.refusedSignIns);
  gauge("mqtt_refused_filters_total", "subscriptions refused since start", () => broker.refusedFilters);
  gauge(
    "mqtt_refused_connections_total",
    "connections turned away or made to give way for want of room since start",
    () => broker.refusedConnections,
  );
  gauge("mqtt_taken_over_total", "connections ended by a newer one of the same client id", () => broker.takenOver);
  gauge("mqtt_dropped_sessions_total", "kept sessions that made room for newer ones", () => broker.droppedSessions);
  addCounts(
    registry,
    { name: "mqtt_slowed_total", label: "reason" },
    "times a socket was left unread: for its rate, for what is not decided yet, for answers the peer does not read",
    broker.slowed,
  );
  addCounts(
    registry,
    { name: "mqtt_violations_total", label: "kind" },
    "connections ended because a rule of the protocol or a bound was broken, by kind, since start",
    broker.violations,
  );
  gauge("tls_handshakes_total", "TLS handshakes finished since start", () => tls.handshakes);
  gauge("tls_handshakes_failed_total", "TLS handshakes failed since start", () => tls.failedHandshakes);
  gauge(
    "tls_handshakes_now",
    "TLS handshakes begun or waiting",
    () => tls.accepted - tls.handshakes - tls.failedHandshakes,
  );
  gauge("tls_certificates_refused_total", "client certificates refused since start", () => tls.refusedCertificates);
  gauge("tls_connections_revoked_total", "connections ended by a revocation since start", () => tls.revokedConnections);
}

function addEngine(registry: Registry, sources: MetricSources): void {
  const { journal, readings, intake, loop, view } = sources;
  const gauge = (name: string, help: string, read: () => number): void => addGauge(registry, name, help, read);
  gauge("messages_offered_total", "telemetry messages taken from devices since start", () => intake.offered);
  gauge("messages_acknowledged_total", "messages acknowledged since start", () => intake.acknowledged);
  gauge("messages_waiting", "messages waiting for room", () => intake.waiting);
  gauge("journal_durable_seq", "last durable journal record", () => journal.durableSeq);
  gauge("journal_pending_bytes", "journal bytes not durable yet", () => journal.pendingBytes);
  gauge("journal_flushes_total", "journal flushes since start", () => journal.stats().flushes);
  gauge("journal_flush_milliseconds_last", "duration of the newest flush", () => journal.stats().flushMsLast);
  gauge("journal_bytes", "journal bytes on disk", () => journal.stats().bytesOnDisk);
  gauge(
    "journal_accepting",
    "1: everything; 0.5: only the reserve; 0: nothing",
    () => ACCEPTING[journal.state().accepting],
  );
  gauge("engine_seq", "last journal record decided", () => loop.state.seq);
  gauge("engine_backlog_records", "records durable and not decided yet", () => loop.backlog);
  gauge("store_backlog_readings", "readings on their way to the store", () => readings.backlog);
  gauge("alarms_open", "alarms that still need somebody", () => view.openAlarms(null).length);
  gauge("pushes_pending", "messages not accepted by their channel yet", () => sources.pendingPushes());
}

function addGauge(registry: Registry, name: string, help: string, read: () => number): void {
  new Gauge({
    name: `twinline_${name}`,
    help,
    registers: [registry],
    collect() {
      this.set(read());
    },
  });
}

/** Counts of one name, told apart by a label. */
function addCounts(
  registry: Registry,
  { name, label }: { readonly name: string; readonly label: string },
  help: string,
  counts: Readonly<Record<string, number>>,
): void {
  new Gauge({
    name: `twinline_${name}`,
    help,
    labelNames: [label],
    registers: [registry],
    collect() {
      for (const [word, count] of Object.entries(counts)) this.set({ [label]: word }, count);
    },
  });
}

const ACCEPTING = { all: 1, reserved: 0.5, none: 0 } as const;
