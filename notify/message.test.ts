import { expect, it } from "vitest";
import { anAlarm, anOutboxEntry } from "../test/kit/record-builders.ts";
import { toMessage } from "./message.ts";

it("a message says what the alarm was at that transition, in the words of the API", () => {
  const alarm = anAlarm("alarm-7", { active: false, clearedAtMs: 5 });
  expect(toMessage(anOutboxEntry("k", { alarm, reason: "cleared", step: null, atMs: 9 }), "en")).toMatchObject({
    id: "k",
    reason: "cleared",
    step: null,
    alarm: { id: "alarm-7", state: "returned-unacknowledged", clearedAt: 5, value: 60.5, limit: 57, unit: "ppm" },
    text: "[red] cleared: coldchain/NH3-101 nh3-hh 60.5 ppm (57)",
    at: 9,
  });
});

it("a message of a drill says so before anything else, and in the alarm it carries", () => {
  const entry = anOutboxEntry("k", { alarm: anAlarm("a", { drill: "drill-9" }) });
  expect(toMessage(entry, "zh-CN").text).toBe("【演练】【红色】报警：coldchain/NH3-101 nh3-hh 60.5 ppm (57)");
  expect(toMessage(entry, "en")).toMatchObject({
    text: "[DRILL] [red] raised: coldchain/NH3-101 nh3-hh 60.5 ppm (57)",
    alarm: { drill: "drill-9" },
  });
});

it("the same entry gives the same message, byte for byte", () => {
  const text = () => JSON.stringify(toMessage(anOutboxEntry("k", { alarm: anAlarm("a") }), "zh-CN"));
  expect(text()).toBe(text());
});

it("an alarm of the gateway itself is named in words", () => {
  const alarm = {
    ...anAlarm("a", { level: 2, value: null, point: null, device: null, enterprise: "" }),
    rule: "system:no-route",
  };
  expect(toMessage(anOutboxEntry("k", { alarm }), "zh-CN").text).toBe("【橙色】报警：红色或橙色报警没有可用的通知渠道");
});
