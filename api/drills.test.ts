import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { API_CATALOG } from "../test/kit/api-catalog.ts";
import { type ApiWorld, type Client, openApiWorld, signIn } from "../test/kit/api-world.ts";
import type { WireAlarm } from "./wire.ts";
import type { WireDrill } from "./wire-drill.ts";

let world: ApiWorld;
const people = new Map<string, Client>();

beforeAll(async () => {
  world = await openApiWorld({ catalog: API_CATALOG });
  for (const name of ["admin", "zhao", "zhang", "li", "ma"]) people.set(name, await signIn(world, name));
});
afterAll(() => world.close());

async function post(who: string, path: string, body: unknown = {}, headers: Record<string, string> = {}) {
  // Everybody who is named has signed in.
  return (people.get(who) as Client).call("POST", `/api/v1${path}`, { body, headers });
}

async function get(who: string, path: string) {
  return (await (people.get(who) as Client).call("GET", `/api/v1${path}`)).json;
}

const PLACE = { site: "plant1", scenario: "ammonia-leak" };
const DRILL = { ...PLACE, minutes: 30, reason: "half-yearly drill" };

describe("a drill", () => {
  it("is declared once for each intention, is seen by who may see the plant, and marks its alarms until it is ended", async () => {
    const declared = await post("zhao", "/drills", DRILL, { "Idempotency-Key": "once" });
    expect(declared).toMatchObject({ status: 200, json: { items: [{ ...PLACE, reason: DRILL.reason, by: "zhao" }] } });
    expect((await post("zhao", "/drills", DRILL, { "Idempotency-Key": "once" })).json).toEqual(declared.json);
    const { id } = declared.json.items[0] as WireDrill;
    expect((await get("li", "/drills")).items).toHaveLength(1);
    expect((await get("ma", "/drills")).items).toEqual([]);
    await world.publish("coldchain", "dtu1", { p: "NH3-101", v: 70 });
    const alarms = (await get("zhang", "/alarms")).items as readonly WireAlarm[];
    expect(alarms.find(({ point }) => point === "NH3-101")).toMatchObject({ drill: id, state: "unacknowledged" });
    expect((await get("zhang", "/incidents")).items[0]).toMatchObject({ drill: id });

    expect((await post("ma", `/drills/${id}/end`)).status).toBe(403);
    expect((await post("zhang", `/drills/${id}/end`, { note: "done" })).json).toEqual({ items: [] });
    const after = ((await get("zhang", "/alarms")).items as readonly WireAlarm[]).find(
      (each) => each.point === "NH3-101",
    );
    expect(after).toMatchObject({ drill: null });
    const detail = await get("zhang", `/alarms/${after?.id}`);
    expect(detail.events.map(({ kind, params }: WireAlarmEvent) => [kind, params["drill"] ?? null])).toEqual([
      ["raised", id],
      ["drill-over", id],
    ]);
    const audit = (await get("zhao", "/audit")).items as readonly {
      action: string;
      by: string | null;
      subject: string;
    }[];
    expect(audit.filter(({ subject }) => subject === id).map(({ action, by }) => [action, by])).toEqual([
      ["drill-ended", "zhang"],
      ["drill-began", "zhao"],
    ]);
  });

  it("is refused with its reason", async () => {
    const refusal = async (body: object) => (await post("zhao", "/drills", body)).json.error.details.reason;
    expect(await refusal({ ...DRILL, site: "elsewhere" })).toBe("no-such-place");
    expect(await refusal({ ...DRILL, points: ["X-1"] })).toBe("no-such-point");
    expect(await refusal({ ...DRILL, reason: " " })).toBe("reason-required");
    expect(await refusal({ ...DRILL, minutes: 481 })).toBe("drill-too-long");
    expect((await post("zhang", "/drills", DRILL)).status).toBe(403);
    expect((await post("zhao", "/drills", { ...DRILL, enterprise: "tanks" })).status).toBe(403);
  });
});

type WireAlarmEvent = { readonly kind: string; readonly params: Readonly<Record<string, unknown>> };
