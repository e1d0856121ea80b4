import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { API_CATALOG } from "../test/kit/api-catalog.ts";
import { type ApiWorld, type Client, openApiWorld, signIn } from "../test/kit/api-world.ts";
import type { WireTicketDetail, WireTimelineItem } from "./wire-ticket.ts";

const HOSTILE = `</script><img src=x onerror="alert(1)">\u202E'; drop table ticket; --`;

let world: ApiWorld;
const people = new Map<string, Client>();

beforeAll(async () => {
  world = await openApiWorld({ catalog: API_CATALOG });
  for (const name of ["admin", "li", "zhao", "zhang", "sun", "qian", "ma"]) people.set(name, await signIn(world, name));
});
afterAll(() => world.close());

// Everybody who is named has signed in.
const personOf = (who: string) => people.get(who) as Client;
const post = (who: string, path: string, body: unknown = {}) =>
  personOf(who).call("POST", `/api/v1/duty-checks${path}`, { body });
const get = (who: string, path: string) => personOf(who).call("GET", `/api/v1${path}`);

async function asked(more: object = {}): Promise<WireTicketDetail> {
  const answer = await post("li", "", { enterprise: "coldchain", room: "消防控制室", ...more });
  expect(answer).toMatchObject({ status: 201, json: { state: "asked", facts: { orderedBy: "li", asks: 1 } } });
  // Said in the line before.
  return answer.json as WireTicketDetail;
}

describe("a duty check over HTTP", () => {
  it("is asked by the regulator of the area, shown to the enterprise, and answered once, from an address", async () => {
    const { id, dueAt, openedAt } = await asked();
    expect((dueAt ?? 0) - openedAt).toBe(10 * 60_000);
    expect(
      (await get("zhang", "/duty-checks?state=asked")).json.items.map(({ id: each }: { id: string }) => each),
    ).toEqual([id]);
    expect((await get("zhang", `/duty-checks/${id}`)).json.may).toEqual(["answer", "comment"]);
    expect((await get("li", `/duty-checks/${id}`)).json.may).toEqual(["withdraw", "comment"]);
    expect(await post("zhang", `/${id}/answer`, { at: "desk" })).toMatchObject({
      status: 200,
      json: {
        state: "answered",
        facts: { answeredBy: "zhang", answeredFrom: { at: "desk", address: expect.any(String) } },
      },
    });
    const again = await post("zhao", `/${id}/answer`);
    expect([again.status, again.json.error.details.reason]).toEqual([409, "not-in-this-state"]);
    const timeline = (await get("zhang", `/timeline?since=${openedAt}`)).json.items as readonly WireTimelineItem[];
    const told = timeline.flatMap((item) => (item.line === "offline" && item.ticket.id === id ? item.entry.act : []));
    expect(told).toEqual(["answer", "open"]);
  });

  it("is asked by nobody but the authority of that area, and answered by nobody but the enterprise's own", async () => {
    for (const who of ["zhao", "zhang", "sun", "qian", "ma"])
      expect([who, (await post(who, "", { enterprise: "coldchain" })).status]).toEqual([who, 403]);
    const { id } = await asked();
    for (const who of ["li", "admin", "sun", "qian", "ma"])
      expect([who, (await post(who, `/${id}/answer`)).status]).toEqual([who, 403]);
    for (const who of ["zhao", "zhang", "sun", "qian", "ma"])
      expect([who, (await post(who, `/${id}/withdraw`, { note: "x" })).status]).toEqual([who, 403]);
    for (const path of [`/duty-checks/${id}`, `/tickets/${id}`]) expect((await get("ma", path)).status).toBe(404);
    expect((await get("ma", "/duty-checks?status=all")).json.items).toEqual([]);
    expect((await post("ma", `/${id}/comment`, { note: "x" })).status).toBe(403);
    expect(await post("li", `/${id}/withdraw`, { note: "误发" })).toMatchObject({ json: { state: "withdrawn" } });
  });

  it("names the field that is wrong, refuses a second one, and keeps hostile words as words", async () => {
    const wrong = await post("li", "", { enterprise: "coldchain", answerMinutes: 0, asks: 9 });
    expect(wrong.json.error.details.map(({ path }: { path: string }) => path)).toEqual(["answerMinutes", "asks"]);
    const { id } = await asked({ room: HOSTILE });
    const second = await post("li", "", { enterprise: "coldchain" });
    expect([second.status, second.json.error.details.reason]).toEqual([409, "already-asked"]);
    expect((await get("zhao", `/duty-checks/${id}`)).json.facts.room).toBe(HOSTILE);
    expect((await post("zhao", `/${id}/answer`, { at: "phone", note: HOSTILE })).status).toBe(200);
  });
});
