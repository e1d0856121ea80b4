import { isIP } from "node:net";
import { hostname, networkInterfaces } from "node:os";
import type { Config } from "../config.ts";

/** A certificate that names every address of a machine with hundreds of them helps nobody. */
const ADDRESSES_MAX = 32;

/** Names and addresses under which this gateway is reached, as far as it can know. The first ones are always there. */
export function serverNames(config: Pick<Config, "publicUrl" | "mqttHost" | "httpHost">): readonly string[] {
  const publicHost = config.publicUrl === undefined ? [] : [new URL(config.publicUrl).hostname.replace(/^\[|\]$/g, "")];
  const set = [config.mqttHost, config.httpHost].filter((host) => host !== "0.0.0.0" && host !== "::");
  const named = ["localhost", "127.0.0.1", "::1", ...publicHost, ...set, hostname()];
  return [...new Set([...named, ...ownAddresses()].map((name) => name.toLowerCase()).filter(isNameOfCertificate))];
}

/** Link-local ones need a zone, which no certificate can say. */
function ownAddresses(): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return all
    .filter(({ internal, address }) => !internal && !/^fe[89ab]/i.test(address))
    .map(({ address }) => address)
    .slice(0, ADDRESSES_MAX);
}

function isNameOfCertificate(name: string): boolean {
  return (
    isIP(name) > 0 || /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/.test(name)
  );
}
