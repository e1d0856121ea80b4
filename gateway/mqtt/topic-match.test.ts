import { describe, expect, it } from "vitest";
import { isMatch } from "./topic-match.ts";

describe("a filter matches a topic", () => {
  // The examples of MQTT 3.1.1, sections 4.7.1 and 4.7.2, and what lies between them.
  it.each([
    ["sport/tennis/player1/#", "sport/tennis/player1", true],
    ["sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", true],
    ["sport/tennis/player1/#", "sport/tennis/player10", false],
    ["#", "sport", true],
    ["#", "/", true],
    ["sport/+", "sport", false],
    ["sport/+", "sport/", true],
    ["sport/+", "sport/a/b", false],
    ["+/+", "/finance", true],
    ["/+", "/finance", true],
    ["+", "/finance", false],
    ["#", "$SYS/a", false],
    ["+/a", "$SYS/a", false],
    ["$SYS/#", "$SYS/a", true],
    ["a", "A", false],
    ["a/b", "a/b", true],
    ["a/b", "a", false],
  ])("%s, %s: %s", (filter, topic, matches) => {
    expect(isMatch(filter, topic)).toBe(matches);
  });
});
