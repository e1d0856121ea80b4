import { createHmac } from "node:crypto";
import { request } from "node:http";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openPhone, type Phone, type PhoneMode } from "./phone.ts";

const SECRET = "s3cret";
let phone: Phone;
beforeEach(async () => {
  phone = await openPhone({ port: 0, secret: SECRET, names: new Map([["coldchain", "京南冷链"]]) });
});
afterEach(() => phone.close());

const signed = (body: string, secret = SECRET): string =>
  `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;

function push(
  message: unknown,
  options: { key?: string; signature?: string; signal?: AbortSignal } = {},
): Promise<Response> {
  const body = typeof message === "string" ? message : JSON.stringify(message);
  const headers = {
    "content-type": "application/json",
    "idempotency-key": options.key ?? "k1",
    "x-twinline-signature": options.signature ?? signed(body),
  };
  return fetch(`${phone.url}/push`, {
    method: "POST",
    body,
    headers,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
}

async function messages(): Promise<{
  refused: number;
  hanging: number;
  mode: PhoneMode;
  items: { key: string; repeats: number; message: unknown }[];
}> {
  return (await (await fetch(`${phone.url}/messages`)).json()) as Awaited<ReturnType<typeof messages>>;
}

const setMode = (mode: string): Promise<Response> =>
  fetch(`${phone.url}/mode`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ mode }),
  });

const ALARM = {
  id: "a-1",
  reason: "raised",
  at: 1,
  alarm: { enterprise: "coldchain", point: "NH3-101", level: 1, value: 62 },
};

it("a signed push is taken and listed", async () => {
  expect((await push(ALARM)).status).toBe(200);
  expect((await messages()).items).toMatchObject([{ key: "k1", repeats: 0, message: ALARM }]);
});

it("a repetition under the same key is counted, not listed twice", async () => {
  await push(ALARM);
  await push(ALARM);
  await push({ ...ALARM, reason: "cleared" }, { key: "k2" });
  expect((await messages()).items.map(({ key, repeats }) => [key, repeats])).toEqual([
    ["k2", 0],
    ["k1", 1],
  ]);
});

it("a wrong or missing signature, a missing key and what is no JSON object are refused and counted", async () => {
  expect((await push(ALARM, { signature: signed(JSON.stringify(ALARM), "other") })).status).toBe(401);
  expect((await push(ALARM, { signature: "" })).status).toBe(401);
  expect((await push(ALARM, { key: "" })).status).toBe(400);
  expect((await push("[1]")).status).toBe(400);
  expect((await push("no json")).status).toBe(400);
  expect(await messages()).toMatchObject({ refused: 5, items: [] });
});

it("told to fail it answers 500, told to be busy 429 with Retry-After, and takes nothing", async () => {
  expect((await setMode("fail")).status).toBe(200);
  expect((await push(ALARM)).status).toBe(500);
  await setMode("busy");
  const busy = await push(ALARM);
  expect([busy.status, busy.headers.get("retry-after")]).toEqual([429, "5"]);
  await setMode("ok");
  expect((await push(ALARM)).status).toBe(200);
  expect((await messages()).items).toHaveLength(1);
});

it("told to hang it never answers; the end of the mode drops the sender", async () => {
  await setMode("hang");
  const pending = push(ALARM);
  await expect(Promise.race([pending, new Promise((resolve) => setTimeout(resolve, 200, "no answer"))])).resolves.toBe(
    "no answer",
  );
  expect(await messages()).toMatchObject({ hanging: 1, items: [] });
  await setMode("ok");
  await expect(pending).rejects.toThrow("fetch failed");
  expect((await messages()).items).toEqual([]);
});

it("an unknown mode and a form from elsewhere change nothing", async () => {
  expect((await setMode("explode")).status).toBe(400);
  const form = await fetch(`${phone.url}/mode`, { method: "POST", body: new URLSearchParams({ mode: "fail" }) });
  expect(form.status).toBe(415);
  expect((await messages()).mode).toBe("ok");
});

it("whoever watches hears of a push at once", async () => {
  const watching = await fetch(`${phone.url}/events`);
  const reader = watching.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toContain('"items":[]');
  await push(ALARM);
  expect((await reader?.read())?.value).toContain("NH3-101");
  await reader?.cancel();
});

it("the page loads nothing from elsewhere, runs no inline script and never writes markup", async () => {
  const page = await fetch(phone.url);
  const html = await page.text();
  const script = await (await fetch(`${phone.url}/phone.js`)).text();
  const style = await (await fetch(`${phone.url}/phone.css`)).text();
  expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(html).not.toMatch(/<script>| on\w+=| style=/);
  expect(html + script + style).not.toMatch(/https?:\/\/|@import|url\(/);
  expect(script).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/);
  for (const glyph of ["■", "▲", "◆", "●"]) expect(script).toContain(glyph);
});

it("answers only to names of this machine", async () => {
  const status = await new Promise((resolve, reject) => {
    const { port } = new URL(phone.url);
    request({ host: "127.0.0.1", port, path: "/messages", headers: { host: "evil.example" } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });
  expect(status).toBe(403);
});
