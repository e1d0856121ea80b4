import fc from "fast-check";
import { expect, it } from "vitest";
import { whyNotPassword } from "./password-rules.ts";

const OWNER = { username: "zhangwei", name: "张伟国" };

it.each([
  ["Short1!", "password-too-short"],
  ["ab".repeat(151), "password-too-long"],
  ["zhangwei1", "password-names-user"],
  ["2026张伟国!!", "password-names-user"],
  ["password", "password-too-common"],
  ["Password2026!", "password-too-common"],
  ["1qaz2wsx", "password-too-common"],
  ["aaaaaaaa", "password-too-common"],
  ["12345678", "password-too-common"],
  ["87654321", "password-too-common"],
  ["twinline1", "password-names-user"],
])("%s is refused: %s", (password, reason) => {
  expect(whyNotPassword(password, OWNER)).toBe(reason);
});

it.each(["correct horse battery", "冷库机房的老门锁坏了", "zhangwei likes the sea at dawn", "tR7#kq0vLm"])(
  "%s is taken",
  (password) => {
    expect(whyNotPassword(password, OWNER)).toBe(null);
  },
);

it("any text has an answer, and a longer name never makes a password good", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (password, name) => {
      const alone = whyNotPassword(password, { username: "someone-else" });
      if (alone !== null) expect(whyNotPassword(password, { username: "someone-else", name })).not.toBe(null);
    }),
  );
});
