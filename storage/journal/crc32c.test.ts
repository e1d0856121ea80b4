import { crc32c as crc32cNative } from "@node-rs/crc32";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { crc32c, crc32cSliced } from "./crc32c.ts";

it("sums the check string of the Castagnoli polynomial", () => {
  // Source: RFC 3720, appendix B.4 (32 bytes of zeros), and the catalogue's "123456789".
  expect(crc32cSliced(Buffer.from("123456789"), 0, 9, 0)).toBe(0xe3069283);
  expect(crc32cSliced(new Uint8Array(32), 0, 32, 0)).toBe(0x8a9136aa);
});

it("gives the same sum both ways, from any start value, for any part of any bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), fc.nat(20), fc.nat({ max: 0xffffffff }), (bytes, cut, initial) => {
      const from = Math.min(cut, bytes.length);
      const native = crc32cNative(bytes.subarray(from), initial);
      expect(crc32cSliced(bytes, from, bytes.length, initial)).toBe(native);
      expect(crc32c(bytes, from, bytes.length, initial)).toBe(native);
    }),
  );
});
