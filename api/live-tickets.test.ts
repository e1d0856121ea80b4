import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { API_CATALOG } from "../test/kit/api-catalog.ts";
import { type ApiWorld, openApiWorld, signIn } from "../test/kit/api-world.ts";
import type { WireTicketsFrame } from "./wire-ticket.ts";

interface Frame extends Partial<Omit<WireTicketsFrame, "type">> {
  readonly type: string;
  readonly seq?: number;
}

let world: ApiWorld;
const open: WebSocket[] = [];

beforeAll(async () => {
  world = await openApiWorld({ catalog: API_CATALOG, limits: { liveBufferedBytesMax: 32 * 1024 } });
});
afterAll(() => world.close());
afterEach(() => {
  for (const socket of open.splice(0)) socket.terminate();
});

async function listen(who: string, query = "?tickets=true") {
  const { cookie } = await signIn(world, who);
  const socket = new WebSocket(`${world.url.replace("http", "ws")}/api/v1/live${query}`, {
    headers: { Cookie: cookie },
  });
  open.push(socket);
  const frames: Frame[] = [];
  socket.on("message", (text: Buffer) => frames.push(JSON.parse(text.toString()) as Frame));
  await new Promise<void>((resolve, reject) => socket.once("open", resolve).once("error", reject));
  await until(() => frames.length > 0, "a first frame");
  const tickets = () => frames.filter(({ type }) => type === "tickets");
  return { socket, frames, tickets, ids: () => tickets().flatMap((frame) => frame.tickets?.map(({ id }) => id) ?? []) };
}

async function until(holds: () => boolean, what: string, withinMs = 5_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`waited in vain until: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

async function report(enterprise: string, more: object = {}): Promise<string> {
  const admin = await signIn(world, "admin");
  const body = { enterprise, text: "x", ...more };
  return (await admin.call("POST", "/api/v1/hazards", { body })).json.id as string;
}

describe("a reader of the live feed that asks for tickets", () => {
  it("is told of each that changed, as it stands, and only within its scope", async () => {
    const [zhang, ma, li] = [await listen("zhang"), await listen("ma"), await listen("li")];
    const id = await report("coldchain");
    await until(() => zhang.ids().includes(id) && li.ids().includes(id), "those over coldchain are told");
    const foreign = await report("tanks");
    await until(() => ma.ids().includes(foreign), "tanks is told of its own");
    expect([zhang.ids().includes(foreign), ma.ids().includes(id)]).toEqual([false, false]);
    const [frame] = zhang.tickets();
    expect(frame).toEqual({
      type: "tickets",
      asOf: expect.any(Number),
      tickets: [
        {
          id,
          kind: "hazard",
          enterprise: "coldchain",
          state: "reported",
          level: null,
          changedAt: expect.any(Number),
          closedAt: null,
        },
      ],
    });
  });

  it("hears of a place alone where it watches one; others hear nothing of tickets at all", async () => {
    const [hall, plain] = [await listen("zhao"), await listen("zhang", "")];
    hall.socket.send(JSON.stringify({ type: "watch", sites: ["plant2"] }));
    await until(() => hall.frames.length > 1, "the watch is answered");
    const elsewhere = [
      await report("coldchain", { zone: "machine-room" }),
      await report("coldchain", { site: "plant1" }),
      await report("coldchain", { points: ["NH3-101"] }),
    ];
    const here = [await report("coldchain", { points: ["NH3-201"] }), await report("coldchain")];
    await until(() => here.every((id) => hall.ids().includes(id)), "what lies there, or nowhere, is told");
    expect(hall.ids().filter((id) => elsewhere.includes(id))).toEqual([]);
    expect(plain.tickets()).toEqual([]);
  });

  it("that was too slow to hear of some is told that there were any", async () => {
    const slow = await listen("zhang");
    await world.publish("coldchain", "dtu1", { p: "NH3-102", v: 60 });
    const [shown] = world.view.openAlarms(["coldchain"]);
    if (shown === undefined) throw new Error("no alarm");
    slow.socket.pause();
    for (let i = 0; world.api.live.behind === 0; i++) {
      world.showAlarm({ ...shown.alarm, transitions: 1_000 + i, params: { filler: "x".repeat(60_000) } });
      await new Promise((resolve) => setImmediate(resolve));
    }
    const before = slow.tickets().length;
    const id = await report("coldchain");
    await new Promise((resolve) => setTimeout(resolve, 600));
    slow.socket.resume();
    await until(
      () =>
        slow
          .tickets()
          .slice(before)
          .some(({ behind }) => behind === true),
      "it is told",
    );
    expect(slow.ids()).not.toContain(id);
    const numbers = slow.frames.flatMap(({ seq, type }) => (type === "beat" ? [] : (seq ?? [])));
    expect(numbers).toEqual(numbers.map((_, i) => i + 1));
  });
});
