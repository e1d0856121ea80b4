import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPrivateAddress } from "./address.ts";

describe("an address that may not be called", () => {
  it.each([
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "0:0:0:0:0:ffff:10.0.0.1",
    "::127.0.0.1",
    "64:ff9b::10.0.0.1",
    "2002:7f00:1::",
    "2001:0:1::",
    "2001:db8::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "ff02::1",
    "",
    "localhost",
    "1.2.3",
    "1.2.3.256",
    ":::",
    "1::2::3",
    "12345::",
  ])("%s", (address) => {
    expect(isPrivateAddress(address)).toBe(true);
  });
});

describe("an address that may be called", () => {
  it.each([
    "1.1.1.1",
    "8.8.8.8",
    "100.63.255.255",
    "100.128.0.0",
    "172.15.0.1",
    "172.32.0.1",
    "192.167.0.1",
    "223.5.5.5",
  ])("%s", (address) => {
    expect(isPrivateAddress(address)).toBe(false);
    expect(isPrivateAddress(`::ffff:${address}`)).toBe(false);
  });

  it.each(["2400:3200::1", "2606:4700:4700::1111", "2001:4860:4860::8888", "64:ff9b::8.8.8.8"])("%s", (address) => {
    expect(isPrivateAddress(address)).toBe(false);
  });
});

it("an IPv4 address is judged alike in every way of wrapping it into IPv6", () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      const [a = 0, b = 0, c = 0, d = 0] = address.split(".").map(Number);
      const hex = `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
      const verdict = isPrivateAddress(address);
      expect([`::ffff:${hex}`, `64:ff9b::${hex}`, `2002:${hex}::`].map(isPrivateAddress)).toEqual([
        verdict,
        verdict,
        verdict,
      ]);
    }),
  );
});
