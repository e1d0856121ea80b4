import { describe, expect, it } from "vitest";
import { API_LIMITS } from "./limits.ts";
import { SignInLimit } from "./sign-in-limit.ts";

const LIMITS = { ...API_LIMITS, signInFailuresPerUser: 3, signInFailuresPerAddress: 5, signInKeysMax: 100 };

function fail(limit: SignInLimit, username: string, address: string, nowMs = 0): boolean {
  return limit.attempt({ username, address }, nowMs).allowed;
}

function succeed(limit: SignInLimit, username: string, address: string, nowMs = 0): boolean {
  const attempt = limit.attempt({ username, address }, nowMs);
  if (attempt.allowed) {
    attempt.giveBack();
    attempt.remember();
  }
  return attempt.allowed;
}

describe("the sign-in limit", () => {
  it("lets right passwords through without end", () => {
    const limit = new SignInLimit(LIMITS);
    for (let i = 0; i < 100; i++) expect(succeed(limit, "zhang", "10.0.0.1")).toBe(true);
  });

  it("stops guessing at one name from many addresses, and says how long to wait", () => {
    const limit = new SignInLimit(LIMITS);
    for (let i = 0; i < 3; i++) expect(fail(limit, "zhang", `10.0.0.${i}`)).toBe(true);
    const refused = limit.attempt({ username: "zhang", address: "10.0.0.9" }, 0);
    expect(refused).toEqual({ allowed: false, waitMs: LIMITS.signInRefillMsPerUser });
    expect(fail(limit, "zhang", "10.0.0.9", LIMITS.signInRefillMsPerUser)).toBe(true);
  });

  it("stops guessing at many names from one address", () => {
    const limit = new SignInLimit(LIMITS);
    for (let i = 0; i < 5; i++) expect(fail(limit, `user${i}`, "10.0.0.1")).toBe(true);
    expect(fail(limit, "another", "10.0.0.1")).toBe(false);
    expect(fail(limit, "another", "10.0.0.2")).toBe(true);
  });

  it("counts attempts that are still being looked at", () => {
    const limit = new SignInLimit(LIMITS);
    const atOnce = Array.from({ length: 10 }, () => limit.attempt({ username: "zhang", address: "10.0.0.1" }, 0));
    expect(atOnce.filter(({ allowed }) => allowed)).toHaveLength(3);
  });

  it("lets nobody lock a user out of the place where that user works", () => {
    const limit = new SignInLimit(LIMITS);
    succeed(limit, "zhang", "10.0.0.1");
    for (let i = 0; i < 9; i++) fail(limit, "zhang", `10.0.1.${i}`);
    expect(succeed(limit, "zhang", "10.0.0.1")).toBe(true);
  });

  it("takes the addresses of one IPv6 network as one, and a mapped IPv4 address as itself", () => {
    const limit = new SignInLimit(LIMITS);
    for (let i = 0; i < 5; i++) fail(limit, `user${i}`, `2001:db8:0:7::${i + 1}`);
    expect(fail(limit, "another", "2001:db8::7:1:2:3:4")).toBe(false);
    expect(fail(limit, "another", "2001:db8:0:8::1")).toBe(true);
    for (let i = 0; i < 4; i++) fail(limit, `more${i}`, "::ffff:10.0.0.7");
    fail(limit, "more5", "10.0.0.7");
    expect(fail(limit, "more6", "10.0.0.7")).toBe(false);
  });
});
