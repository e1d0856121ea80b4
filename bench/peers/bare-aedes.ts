import { createServer } from "node:net";
import { Aedes } from "aedes";

/** Entry of a process that is nothing but aedes: what the embedded broker costs without any of ours. Prints its port once it listens. */
const broker = new Aedes({ queueLimit: 100_000 });
await broker.listen();
const server = createServer(broker.handle);
server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }, () => {
  const address = server.address();
  process.stdout.write(`${typeof address === "object" && address !== null ? address.port : 0}\n`);
});
process.on("SIGTERM", () => process.exit(0));
