import { describe, expect, it } from "vitest";
import { ACK, AckWriter } from "./ack-writer.ts";

function openWriter() {
  const writes: string[] = [];
  return { writes, acks: new AckWriter((bytes) => writes.push(bytes.toString("hex"))) };
}

describe("the writer of acknowledgements", () => {
  it("writes those of one turn together, in their order [MQTT-4.6.0-2]", async () => {
    const { writes, acks } = openWriter();
    for (const id of [1, 2, 0x1234, 65_535]) acks.acknowledge(ACK.puback, id);
    expect(writes).toEqual([]);
    await Promise.resolve();
    expect(writes).toEqual(["40020001" + "40020002" + "40021234" + "4002ffff"]);
  });

  it("writes those of the next turn by themselves", async () => {
    const { writes, acks } = openWriter();
    acks.acknowledge(ACK.puback, 1);
    await Promise.resolve();
    acks.acknowledge(ACK.puback, 2);
    await Promise.resolve();
    expect(writes).toEqual(["40020001", "40020002"]);
  });

  it("writes each kind as what it is, in one order with the others", async () => {
    const { writes, acks } = openWriter();
    acks.acknowledge(ACK.pubrec, 7);
    acks.acknowledge(ACK.puback, 8);
    acks.acknowledge(ACK.pubcomp, 9);
    await Promise.resolve();
    expect(writes).toEqual(["50020007" + "40020008" + "70020009"]);
  });
});
