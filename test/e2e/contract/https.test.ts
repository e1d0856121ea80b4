import { readFileSync } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";
import { request } from "node:https";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { ApiClient } from "../../kit/api-client.ts";
import { ADMIN_PASSWORD, eventually, freePort, GatewayProcess } from "../../kit/gateway-process.ts";
import { WORLD } from "./world.ts";

/** Contract, section 2: HTTPS for people, beside plain HTTP on loopback and behind a proxy. */
const CREDENTIALS = { username: "admin", password: ADMIN_PASSWORD };

let gateway: GatewayProcess;
let port = 0;

beforeAll(async () => {
  port = await freePort();
  // The plain listener is asked to stand open, and must not.
  gateway = await GatewayProcess.start({ env: { TWINLINE_HTTPS_PORT: String(port), TWINLINE_HTTP_HOST: "0.0.0.0" } });
  await (await gateway.signIn()).putCatalog(WORLD);
});
afterAll(() => gateway?.stop());

interface SecureAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: unknown;
}

const ca = (): string => readFileSync(join(gateway.dataDir, "tls/ca.pem"), "utf8");

function call(
  method: string,
  path: string,
  options: { readonly body?: object; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<SecureAnswer> {
  const headers = { "content-type": "application/json", ...options.headers };
  return new Promise((resolve, reject) => {
    const asked = request({ host: "localhost", port, path, method, ca: ca(), headers }, (answer) => {
      let text = "";
      answer.on("data", (bytes: Buffer) => {
        text += bytes.toString("utf8");
      });
      answer.on("end", () => {
        const isJson = answer.headers["content-type"]?.includes("json") === true;
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          text,
          body: isJson ? JSON.parse(text) : text,
        });
      });
    });
    asked.on("error", reject);
    asked.end(options.body === undefined ? undefined : JSON.stringify(options.body));
  });
}

async function signIn(): Promise<{ readonly cookie: string; readonly token: string; readonly setCookie: string }> {
  const { status, headers, body } = await call("POST", "/api/v1/session", { body: CREDENTIALS });
  expect(status).toBe(200);
  const setCookie = headers["set-cookie"]?.[0] ?? "";
  // Answered with 200: a session.
  return { setCookie, cookie: setCookie.split(";")[0] ?? "", token: (body as { csrfToken: string }).csrfToken };
}

/** The type of the first frame, or the refusal. */
function firstFrame(headers: Readonly<Record<string, string>>): Promise<string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`wss://localhost:${port}/api/v1/live`, { ca: ca(), headers });
    socket.on("message", (text) => {
      resolve((JSON.parse(String(text)) as { type: string }).type);
      socket.terminate();
    });
    socket.on("error", (error) => resolve(error.message));
  });
}

describe("over HTTPS", () => {
  it("people sign in, with a cookie for https only, and are told to stay with it", async () => {
    const { setCookie, cookie, token } = await signIn();
    expect(setCookie).toMatch(/; Secure/);
    expect(setCookie).toMatch(/; HttpOnly/);
    const who = await call("GET", "/api/v1/session", { headers: { cookie } });
    expect(who.body).toMatchObject({ user: { username: "admin" } });
    expect(who.headers["strict-transport-security"]).toBe("max-age=31536000");
    const written = { headers: { cookie, "x-csrf-token": token }, body: { name: "t" } };
    expect((await call("POST", "/api/v1/tokens", written)).status).toBe(201);
  });

  it("the dashboard and its security headers are served as on the plain listener", async () => {
    const [secure, plain] = [await call("GET", "/"), await fetch(`${gateway.url}/`)];
    expect(secure.status).toBe(plain.status);
    expect(secure.text).toBe(await plain.text());
    expect(secure.headers["content-security-policy"]).toBe(plain.headers.get("content-security-policy"));
  });

  it("the live feed is a wss one", async () => {
    const { cookie } = await signIn();
    expect(await firstFrame({ cookie, origin: `https://localhost:${port}` })).toBe("snapshot");
    expect(await firstFrame({ cookie: "twinline_session=guess" })).toContain("401");
  });

  it.each([
    ["another site's", "https://evil.example"],
    ["the same name's in clear", "http://localhost:PORT"],
    ["another port's", "https://localhost:1"],
  ])("a page of %s origin may neither write nor listen", async (_name, origin) => {
    const { cookie, token } = await signIn();
    const from = { cookie, "x-csrf-token": token, origin: origin.replace("PORT", String(port)) };
    const answer = await call("POST", "/api/v1/tokens", { headers: from, body: { name: "t" } });
    expect(answer.status).toBe(403);
    expect(await firstFrame(from)).toContain("403");
  });

  it("keep-alive, and many requests at once, work as they do in clear", async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => call("GET", "/healthz")));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });
});

describe("plain HTTP beside it", () => {
  it("stays on loopback, where cookies and headers are as ever", async () => {
    const answer = await new ApiClient(gateway.url, {}).call("POST", "/session", CREDENTIALS);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("set-cookie")).not.toContain("Secure");
    expect(answer.headers.has("strict-transport-security")).toBe(false);
    if (process.platform !== "linux") return;
    // All of 127.0.0.0/8 is this machine: a listener on 0.0.0.0 would answer here.
    await expect(fetch(`http://127.0.0.2:${gateway.httpPort}/healthz`)).rejects.toThrow("fetch failed");
  });
});

describe("a proxy that says https", () => {
  const through = async (env: Record<string, string>) => {
    const behind = await GatewayProcess.start({ env });
    try {
      const proxy = { "x-forwarded-proto": "https", "x-forwarded-host": "plant.example" };
      const answer = await new ApiClient(behind.url, proxy).call("POST", "/session", CREDENTIALS);
      const isSecure = answer.headers.get("set-cookie")?.includes("Secure") === true;
      return { isSecure, hsts: answer.headers.has("strict-transport-security") };
    } finally {
      await behind.stop();
    }
  };

  it("is believed when it is trusted, and not otherwise", async () => {
    expect(await through({ TWINLINE_TRUSTED_PROXIES: "127.0.0.1" })).toEqual({ isSecure: true, hsts: true });
    expect(await through({ TWINLINE_TRUSTED_PROXIES: "10.0.0.1" })).toEqual({ isSecure: false, hsts: false });
  });
});

describe("the end of the gateway", () => {
  it("ends open HTTPS connections and live feeds, within the time of any other stop", async () => {
    const other = await freePort();
    const second = await GatewayProcess.start({ env: { TWINLINE_HTTPS_PORT: String(other) } });
    const trusted = readFileSync(join(second.dataDir, "tls/ca.pem"), "utf8");
    const session = await second.signIn();
    const place = `wss://localhost:${other}/api/v1/live`;
    const socket = new WebSocket(place, { ca: trusted, headers: { cookie: session.headers["cookie"] ?? "" } });
    let code = 0;
    socket.on("close", (with_) => {
      code = with_;
    });
    await new Promise((resolve) => socket.once("message", resolve));
    const sinceMs = Date.now();
    expect(await second.stop()).toBe(0);
    expect(Date.now() - sinceMs).toBeLessThan(8_000);
    await eventually("the close", async () => code !== 0);
    expect(code).toBe(1001);
  });
});
