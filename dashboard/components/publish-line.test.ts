import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import type { WireDeviceDetail } from "../../api/wire.ts";
import { publishLine } from "./publish-line.ts";

function lineOf(point: object, listeners: readonly object[] = [{ port: 1883, tls: false }]): string {
  const device = { username: "coldchain/dtu1", topicPrefix: "tl/v1/coldchain/dtu1/", listeners, points: [point] };
  // All that a line is made of.
  return publishLine(device as unknown as WireDeviceDetail, "plant.example");
}

/** What a shell makes of the line: the words the program is called with. */
function wordsOf(line: string): readonly string[] {
  const print = line.replace(/^mosquitto_pub/, `printf '%s\\n'`);
  return execFileSync("sh", ["-c", print], { encoding: "utf8", env: { DEVICE_SECRET: "s3 cret" } }).split("\n");
}

test("the line says where, who and what, and takes the secret from the environment", () => {
  const line = lineOf({ source: "NH3-101", kind: "gas", v: null, rangeMin: 0 });
  expect(line).not.toContain("s3 cret");
  expect(wordsOf(line).join(" ")).toBe(
    '-h plant.example -p 1883 -u coldchain/dtu1 -P s3 cret -q 1 -t tl/v1/coldchain/dtu1/readings -m {"p":"NH3-101","v":0} ',
  );
});

test("a name that a shell would carry out is only a name", () => {
  const source = `'; rm -rf "$HOME" #\`id\``;
  const words = wordsOf(lineOf({ source, kind: "discrete", v: null, rangeMin: null }));
  expect(JSON.parse(words.at(-2) ?? "")).toEqual({ p: source, v: false });
});

test("where there is TLS the line uses it", () => {
  const listeners = [
    { port: 1883, tls: false },
    { port: 8883, tls: true },
  ];
  expect(lineOf({ source: "A", kind: "gas", v: 4, rangeMin: 0 }, listeners)).toContain("-p 8883 --cafile ca.pem");
});
