import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { T0 } from "../contract.ts";
import type { MirrorOptions } from "../mirror.ts";
import type { MirrorTarget } from "../mirror-target.ts";
import { type Behaviour, FakeInflux } from "./fake-influx.ts";
import { MirrorBench, QUICK, until } from "./mirror-bench.ts";

export interface MirrorContract {
  readonly name: string;
  /** What a request must look like. */
  readonly expected: { readonly path: string; readonly query: Record<string, string>; readonly authorization: string };
  /** A target of the server at `url`; a request may take `timeoutMs`. */
  readonly open: (url: string, timeoutMs: number) => MirrorTarget;
}

/** Runs what every mirror must do, against a strict server that misbehaves. */
export function runMirrorContract({ name, expected, open }: MirrorContract): void {
  describe(`${name} as a mirror`, () => {
    let url = "";
    const context: Context = {
      server: new FakeInflux(expected),
      bench: new MirrorBench(),
      start: (options) => context.bench.start(open(url, 300), options),
      expectAll: (n) => {
        expect(context.server.order.map(seqOf)).toEqual(Array.from({ length: n }, (_, i) => i + 1));
      },
    };
    beforeEach(async () => {
      context.server = new FakeInflux(expected);
      context.bench = new MirrorBench();
      url = await context.server.listen();
    });
    afterEach(async () => {
      await context.bench.stop();
      await context.server.close();
      expect(context.server.complaints).toEqual([]);
    });
    rowsAndBatches(context);
    outages(context);
    pauses(context);
    refusals(context);
    cursors(context);
  });
}

interface Context {
  server: FakeInflux;
  bench: MirrorBench;
  start(options?: Partial<MirrorOptions>): void;
  /** Each reading once, in order. */
  expectAll(n: number): void;
}

function rowsAndBatches(context: Context): void {
  it("writes every reading once, in order, in bounded batches", async () => {
    context.bench.append(220);
    context.start();
    await context.bench.caughtUp();
    context.expectAll(220);
    expect(context.server.requests).toBe(5);
    context.bench.append(3);
    await context.bench.caughtUp();
    context.expectAll(223);
  });

  it("writes each kind of value to a field of its own", async () => {
    context.bench.message([
      { point: 1, ts: T0, value: 12.5, quality: "uncertain", receivedAtMs: T0 + 7 },
      { point: 2, ts: T0, value: true },
      { point: 3, ts: T0, value: "fault", quality: "bad" },
    ]);
    context.start();
    await context.bench.caughtUp();
    const rows = [...context.server.rows].map(([key, fields]) => [key.split(" ")[0], new Set(fields.split(","))]);
    const common = ["historical=F", "conflict=F", "seq=1i"];
    expect(rows).toEqual([
      ["reading,enterprise=plant,point=P-1", new Set([...common, "v=12.5", 'q="uncertain"', `received_at=${T0 + 7}i`])],
      ["reading,enterprise=plant,point=P-2", new Set([...common, "b=T", 'q="good"', `received_at=${T0}i`])],
      ["reading,enterprise=plant,point=P-3", new Set([...common, 'w="fault"', 'q="bad"', `received_at=${T0}i`])],
    ]);
  });

  it("keeps two values of one point and instant, from one message or from two", async () => {
    context.bench.message([
      { ts: T0, value: 1 },
      { ts: T0, value: 2 },
    ]);
    context.bench.message([{ ts: T0, value: 3 }]);
    context.start();
    await context.bench.caughtUp();
    expect(context.server.order.map((line) => /v=(\d)/.exec(line)?.[1])).toEqual(["1", "2", "3"]);
    expect(context.server.rows.size).toBe(3);
  });
}

function outages(context: Context): void {
  const misbehaviours: readonly (readonly [string, Behaviour])[] = [
    ["a wrong password", { kind: "answer", status: 401, body: '{"error":"authorization failed"}' }],
    ["a missing database", { kind: "answer", status: 404, body: '{"error":"database not found"}' }],
    ["a forbidden write", { kind: "answer", status: 403 }],
    ["too many requests", { kind: "answer", status: 429, headers: { "retry-after": "0" } }],
    ["an overloaded server", { kind: "answer", status: 503, body: "overloaded" }],
    ["an answer that never comes", { kind: "hang" }],
    ["a reset connection", { kind: "reset" }],
    ["an answer that breaks off", { kind: "break-off" }],
  ];
  it.each(misbehaviours)("after %s goes on where it was: no gap, no reading twice", async (_, misbehaviour) => {
    context.server.script.push({ kind: "accept" }, misbehaviour, misbehaviour, { kind: "accept" }, misbehaviour);
    context.bench.append(200);
    context.start();
    await context.bench.caughtUp();
    context.expectAll(200);
    expect(context.bench.dropped).toEqual([]);
  });

  it("catches up in order after a long outage, and says how far behind it is", async () => {
    context.server.otherwise = { kind: "answer", status: 503 };
    context.bench.append(120);
    context.start();
    await until(() => context.server.requests >= 4);
    expect(context.bench.state).toMatchObject({ state: "waiting", cursor: 0, lastError: expect.stringMatching(/./) });
    expect(context.bench.state?.behindMs).toBeGreaterThanOrEqual(0);
    context.bench.append(300);
    context.server.otherwise = { kind: "accept" };
    await context.bench.caughtUp();
    context.expectAll(420);
    expect(context.bench.state).toMatchObject({ state: "following", behindMs: 0, lastError: null, written: 420 });
  });
}

function pauses(context: Context): void {
  it("waits as long as the server asks", async () => {
    context.server.script.push({ kind: "answer", status: 429, headers: { "retry-after": "1" } });
    context.bench.append(1);
    const startedAtMs = performance.now();
    context.start();
    await context.bench.caughtUp();
    expect(performance.now() - startedAtMs).toBeGreaterThan(900);
  });

  it("says at once that a setting is wrong, and tries slowly", async () => {
    context.server.otherwise = { kind: "answer", status: 401, body: '{"error":"authorization failed"}' };
    context.bench.append(1);
    context.start({ ...QUICK, misconfiguredMs: 60_000 });
    await until(() => context.bench.state?.state === "misconfigured");
    expect(context.bench.state?.lastError).toMatch(/401.*authorization failed/);
    expect(context.server.requests).toBe(1);
  });
}

function refusals(context: Context): void {
  it("goes past rows a partial write refused, and counts them", async () => {
    context.server.otherwise = { kind: "partial", refuses: (line) => seqOf(line) % 60 === 0 };
    context.bench.append(130);
    context.start();
    await context.bench.caughtUp();
    expect(context.server.rows.size).toBe(128);
    expect(context.bench.dropped.map(({ count }) => count)).toEqual([1, 1]);
    expect(context.bench.dropped[0]?.reason).toMatch(/partial write/);
    expect(context.bench.state).toMatchObject({ written: 128, dropped: 2 });
  });

  it("finds the one bad row of a refused batch, drops it alone and keeps the order of the others", async () => {
    context.server.otherwise = { kind: "reject", refuses: (line) => seqOf(line) === 33 };
    context.bench.append(100);
    context.start();
    await context.bench.caughtUp();
    expect(context.server.order.filter(isReading).map(seqOf)).toEqual(
      Array.from({ length: 100 }, (_, i) => i + 1).filter((seq) => seq !== 33),
    );
    expect(context.bench.dropped).toMatchObject([{ count: 1 }]);
  });

  it("drops nothing for a server that refuses everything: that is a setting", async () => {
    context.server.otherwise = { kind: "reject", refuses: () => true };
    context.bench.append(3);
    context.start();
    await until(() => context.bench.state?.state === "misconfigured");
    expect(context.bench.dropped).toEqual([]);
    expect(context.bench.cursor).toBe(null);
    context.server.otherwise = { kind: "accept" };
    await context.bench.caughtUp();
    // The reading that stood accused was not guilty of anything.
    expect(context.bench.dropped).toEqual([]);
    expect(context.server.order.filter(isReading).map(seqOf)).toEqual([1, 2, 3]);
  });

  it("makes requests smaller for a server that takes only small ones", async () => {
    context.server.otherwise = { kind: "too-large", linesMax: 10 };
    context.bench.append(95);
    context.start();
    await context.bench.caughtUp();
    context.expectAll(95);
    expect(context.bench.dropped).toEqual([]);
  });
}

function cursors(context: Context): void {
  it("goes on from its cursor after a restart, and a repetition changes nothing", async () => {
    context.bench.append(60);
    context.start();
    await context.bench.caughtUp();
    await context.bench.stop();
    context.bench.append(10);
    // The cursor of a crash: older than what is in the mirror.
    context.bench.cursor = 20;
    context.start();
    await context.bench.caughtUp();
    context.expectAll(70);
    expect(context.server.rows.size).toBe(70);
  });

  it("that fell behind retention tells the range it lost and goes on with what is left", async () => {
    context.bench.append(10);
    context.bench.message([{ ts: T0 + 10 * 86_400_000 }]);
    context.bench.cursor = 4;
    await context.bench.store.retain(T0 + 5 * 86_400_000);
    context.start();
    await context.bench.caughtUp();
    expect(context.bench.gaps).toEqual([{ fromSeq: 5, toSeq: 10 }]);
    expect(context.server.order.map(seqOf)).toEqual([11]);
  });

  it("that has never run has lost nothing of what was dropped before", async () => {
    context.bench.append(10);
    context.bench.message([{ ts: T0 + 10 * 86_400_000 }]);
    await context.bench.store.retain(T0 + 5 * 86_400_000);
    context.start();
    await context.bench.caughtUp();
    expect(context.bench.gaps).toEqual([]);
  });
}

function seqOf(line: string): number {
  return Number(/seq=(\d+)i/.exec(line)?.[1]);
}

function isReading(line: string): boolean {
  return line.startsWith("reading,");
}
