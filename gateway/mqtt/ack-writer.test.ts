import { describe, expect, it } from "vitest";
import { AckWriter } from "./ack-writer.ts";

function openSink() {
  const writes: string[] = [];
  const write = (bytes: Uint8Array | string): boolean => writes.push(Buffer.from(bytes).toString("hex")) > 0;
  return { writes, destroyed: false, write };
}

describe("the writer of acknowledgements", () => {
  it("writes those of one turn together, in their order", async () => {
    const sink = openSink();
    const acks = new AckWriter(sink);
    for (const id of [1, 2, 0x1234, 65_535]) acks.acknowledge(id);
    expect(sink.writes).toEqual([]);
    await Promise.resolve();
    expect(sink.writes).toEqual(["40020001" + "40020002" + "40021234" + "4002ffff"]);
  });

  it("writes those of the next turn by themselves", async () => {
    const sink = openSink();
    const acks = new AckWriter(sink);
    acks.acknowledge(1);
    await Promise.resolve();
    acks.acknowledge(2);
    await Promise.resolve();
    expect(sink.writes).toEqual(["40020001", "40020002"]);
  });

  it("writes nothing to a connection that has ended", async () => {
    const sink = openSink();
    const acks = new AckWriter(sink);
    acks.acknowledge(1);
    sink.destroyed = true;
    await Promise.resolve();
    expect(sink.writes).toEqual([]);
  });
});
