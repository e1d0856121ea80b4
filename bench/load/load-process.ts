import { setTimeout as sleep } from "node:timers/promises";
import { cpuSecondsOf, mainCpuSecondsOf } from "../machine.ts";
import { DeviceLink } from "./device-link.ts";
import type { LoadOrder, LoadReply, LoadResult } from "./load-order.ts";
import { PublishStream } from "./publish-stream.ts";

/** Entry of the load process: carries out one order after another and answers each over the channel to its parent. */
process.on("message", (order: LoadOrder) => {
  carryOut(order).then(
    (result) => answer({ kind: "done", result }),
    (error: unknown) => fail(error),
  );
});
process.on("uncaughtException", fail);
process.on("disconnect", () => process.exit(0));

function answer(reply: LoadReply): void {
  process.send?.(reply);
}

function fail(error: unknown): void {
  answer({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
}

/** One device under load. */
interface Sender {
  readonly link: DeviceLink;
  readonly stream: PublishStream;
}

interface Tally {
  acknowledged: number;
  readonly pubackMs: number[];
  measuring: boolean;
}

const CONNECTING_AT_ONCE = 50;

async function carryOut(order: LoadOrder): Promise<LoadResult> {
  const senders = await openSenders(order);
  const tally: Tally = { acknowledged: 0, pubackMs: [], measuring: false };
  const stop =
    order.pace.kind === "window"
      ? keepWindow(senders, order.pace.unacknowledged, tally)
      : keepRate(senders, order.pace.messagesPerSecond, tally);
  await sleep(order.warmUpMs);
  const from = look(order.serverPid, tally);
  tally.measuring = true;
  answer({ kind: "measuring" });
  await sleep(order.measureMs);
  const to = look(order.serverPid, tally);
  tally.measuring = false;
  stop();
  for (const { link } of senders) link.close();
  return {
    messages: to.acknowledged - from.acknowledged,
    seconds: (to.atMs - from.atMs) / 1000,
    serverCpuSeconds: to.serverCpuSeconds - from.serverCpuSeconds,
    serverMainCpuSeconds: to.serverMainCpuSeconds - from.serverMainCpuSeconds,
    loadCpuSeconds: to.loadCpuSeconds - from.loadCpuSeconds,
    pubackMs: tally.pubackMs,
  };
}

async function openSenders({ port, connections, readings, padBytes = 0, tls }: LoadOrder): Promise<readonly Sender[]> {
  const senders: Sender[] = [];
  for (let first = 0; first < connections; first += CONNECTING_AT_ONCE) {
    const devices = Array.from({ length: Math.min(CONNECTING_AT_ONCE, connections - first) }, (_, i) => first + i);
    const opened = devices.map(async (device) => ({
      link: await DeviceLink.open(port, device, tls),
      stream: new PublishStream({ device, readings, padBytes }),
    }));
    senders.push(...(await Promise.all(opened)));
  }
  return senders;
}

function look(serverPid: number, { acknowledged }: Tally) {
  return {
    acknowledged,
    atMs: performance.now(),
    serverCpuSeconds: cpuSecondsOf(serverPid),
    serverMainCpuSeconds: mainCpuSecondsOf(serverPid),
    loadCpuSeconds: cpuSecondsOf(process.pid),
  };
}

/** Sends as fast as acknowledgements come. Returns how to stop. */
function keepWindow(senders: readonly Sender[], unacknowledged: number, tally: Tally): () => void {
  let stopped = false;
  for (const { link, stream } of senders) {
    link.onAcknowledged = (count) => {
      tally.acknowledged += count;
      if (!stopped) link.socket.write(stream.next(count, Date.now()));
    };
    link.socket.write(stream.next(unacknowledged, Date.now()));
  }
  return () => {
    stopped = true;
  };
}

const TICK_MS = 2;
/** Unacknowledged messages of one connection whose times are remembered. A power of two. */
const SENT_REMEMBERED = 4096;
const SAMPLES_MAX = 200_000;

/** Sends at a rate, spread over time and connections. Returns how to stop. */
function keepRate(senders: readonly Sender[], messagesPerSecond: number, tally: Tally): () => void {
  const sentAtMs = senders.map(({ link }) => timeAcknowledgements(link, tally));
  const startedAtMs = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const nowMs = performance.now();
    const due = Math.floor(((nowMs - startedAtMs) / 1000) * messagesPerSecond);
    for (; sent < due; sent++) {
      const turn = sent % senders.length;
      // turn < senders.length
      const { link, stream } = senders[turn] as Sender;
      link.socket.write(stream.next(1, Date.now()));
      const times = sentAtMs[turn];
      if (times !== undefined) times[stream.packetId & (SENT_REMEMBERED - 1)] = performance.now();
    }
  }, TICK_MS);
  return () => clearInterval(timer);
}

function timeAcknowledgements(link: DeviceLink, tally: Tally): Float64Array {
  const sentAtMs = new Float64Array(SENT_REMEMBERED);
  link.onAcknowledged = (count) => {
    tally.acknowledged += count;
    if (!tally.measuring || tally.pubackMs.length >= SAMPLES_MAX) return;
    const nowMs = performance.now();
    for (let back = 0; back < count; back++) {
      const id = ((link.acknowledgedId - 1 - back + 65_535) % 65_535) + 1;
      tally.pubackMs.push(nowMs - (sentAtMs[id & (SENT_REMEMBERED - 1)] ?? Number.NaN));
    }
  };
  return sentAtMs;
}
