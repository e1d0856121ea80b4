import { describe, expect, it } from "vitest";
import { API_LIMITS } from "./limits.ts";
import { SignInLimit } from "./sign-in-limit.ts";

const LIMITS = { ...API_LIMITS, signInFailuresPerUser: 3, signInFailuresPerAddress: 5, signInKeysMax: 100 };

/** A wrong password; answers whether it was looked at. */
async function fail(limit: SignInLimit, username: string, address: string, nowMs = 0): Promise<boolean> {
  const attempt = await limit.attempt({ username, address }, () => nowMs);
  if (attempt.allowed) attempt.settled();
  return attempt.allowed;
}

/** A right password. */
async function succeed(limit: SignInLimit, username: string, address: string, nowMs = 0): Promise<boolean> {
  const attempt = await limit.attempt({ username, address }, () => nowMs);
  if (attempt.allowed) {
    attempt.giveBack();
    attempt.remember();
    attempt.settled();
  }
  return attempt.allowed;
}

describe("the sign-in limit", () => {
  it("lets right passwords through without end", async () => {
    const limit = new SignInLimit(LIMITS);
    for (let i = 0; i < 100; i++) expect(await succeed(limit, "zhang", "10.0.0.1")).toBe(true);
  });

  it("stops guessing at one name from many addresses, and says how long to wait", async () => {
    const limit = new SignInLimit(LIMITS);
    for (let i = 0; i < 3; i++) expect(await fail(limit, "zhang", `10.0.0.${i}`)).toBe(true);
    const refused = await limit.attempt({ username: "zhang", address: "10.0.0.9" }, () => 0);
    expect(refused).toEqual({ allowed: false, waitMs: LIMITS.signInRefillMsPerUser });
    expect(await fail(limit, "zhang", "10.0.0.9", LIMITS.signInRefillMsPerUser)).toBe(true);
  });

  it("stops guessing at many names from one address", async () => {
    const limit = new SignInLimit(LIMITS);
    for (let i = 0; i < 5; i++) expect(await fail(limit, `user${i}`, "10.0.0.1")).toBe(true);
    expect(await fail(limit, "another", "10.0.0.1")).toBe(false);
    expect(await fail(limit, "another", "10.0.0.2")).toBe(true);
  });

  it("counts attempts that are still being looked at: who guesses many at once is refused when they come out wrong", async () => {
    const limit = new SignInLimit(LIMITS);
    const atOnce = Array.from({ length: 10 }, () => fail(limit, "zhang", "10.0.0.1"));
    expect((await Promise.all(atOnce)).filter((allowed) => allowed)).toHaveLength(3);
    expect(limit.delayed).toBe(7);
  });

  it("lets everybody of a shift in who comes at once with a right password, from one address or under one name", async () => {
    const limit = new SignInLimit(LIMITS);
    const oneAddress = Array.from({ length: 100 }, (_, i) => succeed(limit, `user${i}`, "10.0.0.1"));
    expect(await Promise.all(oneAddress)).toEqual(oneAddress.map(() => true));
    const oneName = Array.from({ length: 100 }, () => succeed(limit, "display", "10.0.0.2"));
    expect(await Promise.all(oneName)).toEqual(oneName.map(() => true));
    expect(limit.delayed).toBe(0);
  });

  it("lets nobody lock a user out of the place where that user works", async () => {
    const limit = new SignInLimit(LIMITS);
    await succeed(limit, "zhang", "10.0.0.1");
    for (let i = 0; i < 9; i++) await fail(limit, "zhang", `10.0.1.${i}`);
    expect(await succeed(limit, "zhang", "10.0.0.1")).toBe(true);
  });

  it("takes the addresses of one IPv6 network as one, and a mapped IPv4 address as itself", async () => {
    const limit = new SignInLimit(LIMITS);
    for (let i = 0; i < 5; i++) await fail(limit, `user${i}`, `2001:db8:0:7::${i + 1}`);
    expect(await fail(limit, "another", "2001:db8::7:1:2:3:4")).toBe(false);
    expect(await fail(limit, "another", "2001:db8:0:8::1")).toBe(true);
    for (let i = 0; i < 4; i++) await fail(limit, `more${i}`, "::ffff:10.0.0.7");
    await fail(limit, "more5", "10.0.0.7");
    expect(await fail(limit, "more6", "10.0.0.7")).toBe(false);
  });
});
