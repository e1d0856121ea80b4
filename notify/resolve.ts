import { Resolver } from "node:dns/promises";
import { readFile } from "node:fs/promises";
import { isIP } from "node:net";

/**
 * Turns host names into addresses without `getaddrinfo`: that runs on the thread pool the journal, files and password hashing share,
 * and a name server that never answers would fill it.
 *
 * Asks /etc/hosts, then the name servers of the system (c-ares). Search domains are not tried: names are taken as they are written.
 */
export interface HostResolver {
  /** Addresses to try in this order; never empty. Throws an error with a `code` when there are none in time. */
  resolve(host: string): Promise<readonly string[]>;
}

export interface ResolverOptions {
  readonly timeoutMs: number;
  /** Name servers instead of the system's. */
  readonly servers?: readonly string[];
  readonly hostsFile?: string;
}

export function openResolver(options: ResolverOptions): HostResolver {
  return {
    async resolve(host) {
      const name = host.toLowerCase().replace(/\.$/, "");
      if (isIP(name) !== 0) return [name];
      const known = (await readHosts(options.hostsFile ?? "/etc/hosts")).get(name);
      if (known !== undefined) return known;
      // RFC 6761: localhost is this machine, whatever a name server says.
      if (name === "localhost" || name.endsWith(".localhost")) return ["127.0.0.1", "::1"];
      return askServers(name, options);
    },
  };
}

/** After one family has answered, the other may still take this long (RFC 8305, 3: resolution delay 50 ms). */
const SECOND_FAMILY_MS = 50;

async function askServers(name: string, { timeoutMs, servers }: ResolverOptions): Promise<readonly string[]> {
  const resolver = new Resolver({ timeout: Math.max(1, Math.floor(timeoutMs / 2)), tries: 2 });
  if (servers !== undefined) resolver.setServers([...servers]);
  let timer: NodeJS.Timeout | undefined;
  const cancelIn = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => resolver.cancel(), ms);
  };
  cancelIn(timeoutMs);
  const families = [resolver.resolve4(name), resolver.resolve6(name)];
  for (const family of families) family.then(() => cancelIn(SECOND_FAMILY_MS)).catch(() => undefined);
  const answers = await Promise.allSettled(families);
  clearTimeout(timer);
  const addresses = answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
  if (addresses.length > 0) return addresses;
  const why = answers.find((answer) => answer.status === "rejected")?.reason;
  throw Object.assign(new Error("the name has no address"), { code: codeOf(why) });
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "ENOTFOUND";
}

async function readHosts(path: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const hosts = new Map<string, string[]>();
  const text = await readFile(path, "utf8").catch(() => "");
  for (const line of text.split("\n")) {
    const [address = "", ...names] = line.replace(/#.*$/, "").trim().split(/\s+/);
    if (isIP(address) === 0) continue;
    for (const name of names) hosts.set(name.toLowerCase(), [...(hosts.get(name.toLowerCase()) ?? []), address]);
  }
  return hosts;
}
