import { once } from "node:events";
import { openControl } from "./devices/control.ts";
import { openFleet } from "./devices/fleet.ts";
import { openApiPeople } from "./people/api-people.ts";
import { openApiSession } from "./people/api-session.ts";
import { keepRoutine } from "./people/keep-routine.ts";
import { NOBODY, type People, type Tampering } from "./people/people.ts";
import { openPhone } from "./phone/phone.ts";
import { demoCatalog } from "./world/demo-catalog.ts";
import { DEMO_PHONE_SECRET, deviceSecretFrom } from "./world/device-secret.ts";

/**
 * The demo world as a process: simulated devices against one gateway, the phone, and the control address.
 *
 * Environment: TWINLINE_DEMO_MQTT (host:port, default 127.0.0.1:1883), TWINLINE_DEMO_CONTROL_PORT and TWINLINE_DEMO_PHONE_PORT
 * (0: any free one), TWINLINE_DEMO_HTTP (where its people sign in; absent: there are none), TWINLINE_DEMO_SEED (chance, default 1),
 * TWINLINE_DEMO_SECRET (device secrets), TWINLINE_DEMO_PHONE_SECRET.
 * Writes one line of JSON to stdout once it is ready: {"ready":true,"control":url,"phone":url,"push":url}.
 */
async function main(): Promise<void> {
  const mqtt = readAddress(process.env["TWINLINE_DEMO_MQTT"] ?? "127.0.0.1:1883");
  const secretOf = deviceSecretFrom(process.env["TWINLINE_DEMO_SECRET"] ?? "twinline-demo");
  const phone = await openPhone({
    port: readPort("TWINLINE_DEMO_PHONE_PORT"),
    secret: process.env["TWINLINE_DEMO_PHONE_SECRET"] ?? DEMO_PHONE_SECRET,
    names: namesOf(),
  });
  const people = openPeople(process.env["TWINLINE_DEMO_HTTP"]);
  const fleet = openFleet({ ...mqtt, seed: Number(process.env["TWINLINE_DEMO_SEED"] ?? 1), secretOf, people });
  const control = await openControl(readPort("TWINLINE_DEMO_CONTROL_PORT"), fleet);
  process.stdout.write(
    `${JSON.stringify({ ready: true, control: control.url, phone: phone.url, push: `${phone.url}/push` })}\n`,
  );

  let closing: Promise<unknown> | null = null;
  const stop = (): void => {
    // The signal may come twice, to every process of the group.
    closing ??= Promise.all([control.close(), fleet.close(), phone.close(), people.close()]).then(() =>
      process.exit(0),
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  // When the process that started us is gone, its end of the channel closes: nobody is left to simulate for.
  process.on("disconnect", stop);
}

/** Those who act when a story asks them to, and who otherwise go their daily round. */
function openPeople(gatewayUrl: string | undefined): People & { close(): Promise<unknown> } {
  if (gatewayUrl === undefined) return { ...NOBODY, close: async () => undefined };
  const onRefused = (what: string) => process.stderr.write(`demo people: ${what}\n`);
  const session = openApiSession(gatewayUrl);
  const people = openApiPeople({ session, onRefused, tamper: askGateway });
  const routine = keepRoutine(session, onRefused);
  return { ...people, close: () => Promise.all([people.close(), routine.close()]) };
}

/** The records are in the hands of the demo's gateway, which started us: it does what it is asked and says when it is done. */
async function askGateway(deed: Tampering): Promise<void> {
  if (process.send === undefined) throw new Error("nobody has the records in hand");
  const done = once(process, "message");
  process.send({ tamper: deed });
  const [answer] = await done;
  if (answer !== "done") throw new Error(String(answer));
}

function namesOf(): ReadonlyMap<string, string> {
  const catalog = demoCatalog({ phoneUrl: "http://127.0.0.1/push", deviceSecret: () => "unused" });
  const enterprises = (catalog.enterprises ?? []).map(({ id, name }) => [id, name] as const);
  const points = (catalog.points ?? []).map(({ enterprise, id, name }) => [`${enterprise}/${id}`, name ?? id] as const);
  return new Map([...enterprises, ...points]);
}

function readAddress(text: string): { readonly host: string; readonly port: number } {
  const match = /^(.+):(\d{1,5})$/.exec(text);
  if (match === null) return exitWith(`TWINLINE_DEMO_MQTT is ${text}; write host:port, for example 127.0.0.1:1883`);
  return { host: match[1] ?? "", port: Number(match[2]) };
}

function readPort(key: string): number {
  const port = Number(process.env[key] ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    return exitWith(`${key} is ${process.env[key]}; write a port, or 0 for any free one`);
  return port;
}

function exitWith(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

await main();
