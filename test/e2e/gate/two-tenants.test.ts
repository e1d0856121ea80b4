import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { IConnectPacket } from "mqtt-packet";
import type { WireDevice } from "../../../api/wire.ts";
import { connectBytes, publishBytes, RawDevice } from "../contract/raw-device.ts";
import { SECRET, topicOf } from "../contract/world.ts";
import { Gate, READINGS } from "./gate.ts";
import { filtersAt, lookalikesOf, topicsAt } from "./hostile-names.ts";
import { PINGREQ, publishOf, subscribeOf, unsubscribeOf } from "./raw-packets.ts";

/**
 * Tenant B (`tanks/rtu7`) has a right secret and tries to reach tenant A (`coldchain`). After every group of tries A works as before,
 * nothing is stored under A that A did not say, and B has heard nothing.
 */
const B = { username: "tanks/rtu7", password: Buffer.from(SECRET) };
const A = { username: "coldchain/dtu1", password: Buffer.from(SECRET) };
const A_PREFIX = "tl/v1/coldchain/dtu1";
const B_DOWN = topicOf("tanks", "rtu7", "down/#");
/** A value A never says. */
const POISON = 499;

let gate: Gate;
/** A's own connections: kept sessions with a subscription, under client ids that B knows. */
const victims: RawDevice[] = [];
const VICTIM_IDS = ["victim", "coldchain/dtu1", "机房采集器"];
/** Every distinct thing tried, over all groups. */
const tried = new Set<string>();
let asked = 0;

beforeAll(async () => {
  gate = await Gate.open();
  for (const clientId of VICTIM_IDS) {
    const victim = await RawDevice.signIn(gate.port, { ...A, clientId, clean: false, keepalive: 600 });
    victim.send(subscribeOf([[`${A_PREFIX}/down/#`, 1]]));
    await victim.expect("suback");
    victims.push(victim);
  }
});
afterAll(async () => {
  for (const victim of victims) victim.drop();
  await gate?.close();
});

/** B's attempts, `beside` at a time, each on a connection of its own. */
async function attempt<T>(
  tries: readonly T[],
  nameOf: (each: T) => string,
  act: (each: T) => Promise<void>,
  beside = 40,
) {
  for (let from = 0; from < tries.length; from += beside) {
    await Promise.all(
      tries.slice(from, from + beside).map(async (each) => {
        tried.add(nameOf(each));
        await act(each).catch((cause: unknown) => {
          throw new Error(nameOf(each), { cause });
        });
      }),
    );
  }
}

async function signInAsB(fields: Partial<IConnectPacket> = {}): Promise<RawDevice> {
  return RawDevice.signIn(gate.port, { ...B, clientId: `b${asked++}`, ...fields });
}

/** B may be refused or closed, but never answered with anything that tells of A. */
function expectNothingHeard(raw: RawDevice): void {
  expect(raw.packets.filter(({ cmd }) => cmd === "publish")).toEqual([]);
}

async function expectUnhurt(): Promise<void> {
  await gate.expectUndisturbed();
  for (const victim of victims) {
    expect(victim.closed).toBe(false);
    victim.send(publishBytes(READINGS, { p: "NH3-101", v: 7 }, { messageId: 7 }));
    expect((await victim.expect("puback")).messageId).toBe(7);
    expect(victim.packets).toEqual([]);
  }
  await gate.settle();
  for (const point of ["NH3-101", "NH3-102", "NH3-201"]) {
    const values = (await gate.admin.readings("coldchain", point)).map(({ v }) => v);
    expect(values.length).toBeGreaterThan(0);
    expect(values.filter((v) => v === POISON)).toEqual([]);
  }
  expect(await gate.admin.all("/quarantine?enterprise=coldchain")).toEqual([]);
  const devices = await gate.admin.all<WireDevice>("/devices");
  expect(devices.find(({ id }) => id === "dtu1")?.online).toBe(true);
}

describe("tenant B publishes at A's topics", () => {
  const topics = topicsAt(A_PREFIX, "readings").concat(
    topicsAt(A_PREFIX, "status"),
    topicsAt("tl/v1/coldchain/dtu2", "readings"),
  );
  const tries = topics.flatMap((topic, at) => [
    { topic, flags: [0, 2, 4][at % 3] ?? 0 },
    { topic, flags: [3, 5, 1][at % 3] ?? 0 },
  ]);

  it("each ends B's connection, unacknowledged, at every QoS and with the retain flag", async () => {
    await attempt(
      tries,
      ({ topic, flags }) => `publish ${flags} ${topic}`,
      async ({ topic, flags }) => {
        const raw = await signInAsB();
        const id = (flags & 6) === 0 ? null : 1;
        raw.send(publishOf(flags, topic, id, JSON.stringify({ p: "NH3-101", v: POISON, online: false })));
        await raw.expectClosed(5_000);
        expect(raw.packets).toEqual([]);
      },
    );
    await expectUnhurt();
  }, 60_000);
});

describe("tenant B listens at A's topics", () => {
  const filters = [...filtersAt(A_PREFIX, "readings"), ...filtersAt(A_PREFIX, "down/config")];

  it.each([true, false])(
    "each filter is refused and B hears nothing, clean session %s",
    async (clean) => {
      await attempt(
        filters,
        (filter) => `subscribe ${clean} ${filter}`,
        async (filter) => {
          const raw = await signInAsB({ clean });
          raw.send(subscribeOf([[filter, 2]]), PINGREQ);
          const answered = await raw.expect("suback", 3_000).catch(() => null);
          // An illegal filter ends the connection instead.
          if (answered === null) return raw.expectClosed(3_000);
          // Under B's own down/ a filter is B's, whatever its levels are called: it is compared by bytes and leads nowhere.
          expect(answered.granted).toEqual([filter.startsWith(B_DOWN.slice(0, -1)) ? 2 : 0x80]);
          await raw.expect("pingresp");
          expectNothingHeard(raw);
          raw.drop();
        },
      );
      await expectUnhurt();
    },
    60_000,
  );

  it.each([true, false])(
    "a SUBSCRIBE that mixes them with B's own is answered filter by filter, clean session %s",
    async (clean) => {
      const legal = filters.filter(
        (filter) => !/[^/][#+]|[#+][^/]|#.|^$/.test(filter) && !filter.startsWith("tl/v1/tanks/rtu7/down/"),
      );
      const own = ["tanks/rtu7/down/+", "tanks/rtu7/down/config"].map((filter) => `tl/v1/${filter}`);
      const rounds = legal
        .slice(0, -2)
        .map((filter, at) => [filter, own[0] ?? "", legal[at + 1] ?? "#", own[1] ?? "", legal[at + 2] ?? "+"]);
      await attempt(
        rounds,
        (round) => `mixed ${clean} ${round.join(" ")}`,
        async (round) => {
          const clientId = `mixed${asked++}`;
          const raw = await signInAsB({ clean, clientId });
          raw.send(subscribeOf(round.map((filter) => [filter, 1])), PINGREQ);
          expect((await raw.expect("suback")).granted).toEqual([0x80, 1, 0x80, 1, 0x80]);
          raw.send(unsubscribeOf([`${A_PREFIX}/down/#`], 2));
          await raw.expect("unsuback");
          raw.drop();
          const again = await signInAsB({ clean, clientId });
          again.send(PINGREQ);
          await again.expect("pingresp");
          expectNothingHeard(raw);
          expectNothingHeard(again);
          again.drop();
        },
      );
      await expectUnhurt();
    },
    60_000,
  );
});

describe("tenant B leaves a will at A's topics", () => {
  const topics = [...topicsAt(A_PREFIX, "status"), ...filtersAt(A_PREFIX, "status")];

  it("each CONNECT is refused, and nothing is said when B dies", async () => {
    await attempt(
      topics,
      (topic) => `will ${topic}`,
      async (topic) => {
        const payload = Buffer.from(JSON.stringify({ p: "NH3-101", v: POISON, online: false }));
        const will = { topic, payload, qos: 1 as const, retain: topics.indexOf(topic) % 2 === 0 };
        const signedIn = await signInAsB({ will }).then(
          (raw) => raw,
          () => null,
        );
        signedIn?.drop();
        expect(signedIn).toBe(null);
      },
    );
    await expectUnhurt();
  }, 60_000);
});

describe("tenant B takes A's names", () => {
  const ids = VICTIM_IDS.flatMap((id) => [
    id,
    ...lookalikesOf(id),
    `coldchain/dtu1/${id}`,
    `coldchain/dtu1:${id}`,
    `coldchain/dtu1\u0001${id}`,
    `../${id}`,
    `${id}/`,
    `#${id}`,
    `+/${id}`,
  ]);

  it.each([true, false])(
    "as client ids: no session of A is taken over, present, or ended, clean session %s",
    async (clean) => {
      await attempt(
        [...new Set(ids)],
        (clientId) => `client id ${clean} ${clientId}`,
        async (clientId) => {
          const raw = await RawDevice.open(gate.port);
          raw.send(connectBytes({ ...B, clientId, clean }), PINGREQ);
          expect(await raw.expect("connack")).toMatchObject({ returnCode: 0, sessionPresent: false });
          await raw.expect("pingresp");
          expectNothingHeard(raw);
          raw.drop();
        },
      );
      await expectUnhurt();
    },
    60_000,
  );

  it("as user names, with B's and with A's secret: no look-alike of A's credential is let in", async () => {
    const names = [
      ...lookalikesOf("coldchain/dtu1"),
      "coldchain//dtu1",
      "/coldchain/dtu1",
      "coldchain",
      "dtu1",
      "tanks/../coldchain/dtu1",
    ];
    await attempt(
      [...new Set(names)],
      (username) => `user name ${username}`,
      async (username) => {
        const entered = await RawDevice.signIn(gate.port, { ...B, username, clientId: "victim" }).then(
          (raw) => raw,
          () => null,
        );
        entered?.drop();
        expect(entered).toBe(null);
      },
      8,
    );
    await expectUnhurt();
  }, 60_000);

  it("and names A's points in its own readings: they are quarantined under B, and A's stay as they were", async () => {
    const points = [
      "NH3-101",
      "coldchain/NH3-101",
      "coldchain.NH3-101",
      "../coldchain/NH3-101",
      "*",
      "__proto__",
      ...lookalikesOf("NH3-101"),
    ];
    const raw = await signInAsB();
    for (const [at, p] of points.entries()) {
      tried.add(`point ${p}`);
      raw.send(
        publishBytes(
          topicOf("tanks", "rtu7"),
          { p, v: POISON, enterprise: "coldchain", device: "dtu1" },
          { messageId: at + 1 },
        ),
      );
      expect((await raw.expect("puback")).messageId).toBe(at + 1);
    }
    raw.drop();
    await expectUnhurt();
    const quarantined = await gate.admin.all<{ enterprise: string }>("/quarantine?enterprise=tanks");
    expect(quarantined.length).toBeGreaterThanOrEqual(points.length);
  });
});

describe("afterwards", () => {
  it("more than 500 distinct things were tried", () => {
    expect(tried.size).toBeGreaterThan(500);
  });

  it("A's kept sessions are still present, and A reads nothing of B", async () => {
    for (const [at, clientId] of VICTIM_IDS.entries()) {
      victims[at]?.drop();
      const raw = await RawDevice.open(gate.port);
      raw.send(connectBytes({ ...A, clientId, clean: false }), PINGREQ);
      expect(await raw.expect("connack")).toMatchObject({ returnCode: 0, sessionPresent: true });
      await raw.expect("pingresp");
      expect(raw.packets).toEqual([]);
      raw.drop();
    }
  });
});
