// A thread of its own, so that what a flood costs its sender is not taken for what it costs the gateway: connects, says one thing for ever
// as fast as it is read, and reads whatever comes back.
import { connect } from "node:net";
import { workerData } from "node:worker_threads";

const { port, hello, bytes } = workerData;
const socket = connect({ host: "127.0.0.1", port, localAddress: "127.0.3.1" });
socket.on("error", () => process.exit());
socket.on("close", () => process.exit());
socket.once("data", () => {
  socket.on("data", () => undefined);
  const pump = () => {
    while (socket.write(bytes));
  };
  socket.on("drain", pump);
  pump();
});
socket.write(hello);
