// A device with the npm client `mqtt`. Speaks the line protocol of real-client.ts.
import { createInterface } from "node:readline";
import { connect } from "mqtt";

const [port, username, password, clientId, clean, willQos, willTopic, willText] = process.argv.slice(2);
const tell = (...words) => process.stdout.write(`${words.join(" ")}\n`);

const client = connect(`mqtt://127.0.0.1:${port}`, {
  clientId,
  clean: clean === "1",
  keepalive: 30,
  reconnectPeriod: 0,
  ...(username === "-" ? {} : { username, password }),
  ...(willTopic === "-" ? {} : { will: { topic: willTopic, payload: willText, qos: Number(willQos), retain: false } }),
});
client.on("connect", ({ sessionPresent }) => tell("connected", Number(sessionPresent)));
client.on("error", ({ code }) => tell("refused", code));
client.on("message", (topic, payload, { qos, retain }) =>
  tell("heard", topic, qos, Number(retain), payload.toString()),
);

const act = {
  publish: (qos, topic, text) => client.publish(topic, text, { qos: Number(qos) }, () => tell("published")),
  retain: (qos, topic, text) =>
    client.publish(topic, text, { qos: Number(qos), retain: true }, () => tell("published")),
  subscribe: (qos, filter) =>
    client.subscribe(filter, { qos: Number(qos) }, (error, granted) => tell("granted", error ? 128 : granted[0].qos)),
  unsubscribe: (filter) => client.unsubscribe(filter, () => tell("unsubscribed")),
  disconnect: () => client.end(false, () => tell("gone")),
};
createInterface({ input: process.stdin }).on("line", (line) => {
  const [, word, rest = ""] = /^(\S+) ?(.*)$/.exec(line) ?? [];
  const [first, second, ...text] = rest.split(" ");
  act[word](first, second, text.join(" "));
});
