/**
 * Whether an IP address leads anywhere but to the public internet: loopback, private, link-local (cloud metadata), unique local,
 * carrier-grade NAT, multicast, reserved, documentation; also when wrapped into IPv6 (mapped, NAT64, 6to4).
 *
 * What is no IP address counts as private: in doubt, refused.
 * Source: IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890 and updates).
 */
export function isPrivateAddress(text: string): boolean {
  const v4 = parseIpv4(text);
  if (v4 !== null) return isPrivateIpv4(v4);
  const v6 = parseIpv6(text);
  return v6 === null || isPrivateIpv6(v6);
}

type Range = readonly [from: number, bits: number];

const PRIVATE_IPV4: readonly Range[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  // Link-local: 169.254.169.254 answers with the credentials of a cloud machine.
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
  // A public address that only means something inside a cloud: the host of Azure's virtual machines.
  ["168.63.129.16", 32],
].map(([text, bits]) => [parseIpv4(String(text)) ?? 0, Number(bits)]);

function isPrivateIpv4(address: number): boolean {
  return PRIVATE_IPV4.some(([from, bits]) => address >>> (32 - bits) === from >>> (32 - bits));
}

/** Groups of 16 bits. Outside 2000::/3 nothing is public; inside it, some is not. */
function isPrivateIpv6(groups: readonly number[]): boolean {
  const [first = 0, second = 0] = groups;
  const embedded = embeddedIpv4(groups);
  if (embedded !== null) return isPrivateIpv4(embedded);
  if (first >>> 13 !== 1) return true;
  // 2001::/23 (protocol assignments, Teredo, ORCHID), 2001:db8::/32 and 3fff::/20 (documentation).
  if (first === 0x2001 && (second < 0x0200 || second === 0x0db8)) return true;
  return first === 0x3fff && second < 0x1000;
}

/** The IPv4 address inside ::ffff:0:0/96 (mapped), 64:ff9b::/96 (NAT64) and 2002::/16 (6to4). */
function embeddedIpv4(groups: readonly number[]): number | null {
  const [g0 = 0, g1 = 0, g2 = 0, g3 = 0, g4 = 0, g5 = 0, g6 = 0, g7 = 0] = groups;
  const isMapped = g0 === 0 && g1 === 0 && g2 === 0 && g3 === 0 && g4 === 0 && g5 === 0xffff;
  const isNat64 = g0 === 0x64 && g1 === 0xff9b && g2 === 0 && g3 === 0 && g4 === 0 && g5 === 0;
  if (isMapped || isNat64) return ((g6 << 16) | g7) >>> 0;
  return g0 === 0x2002 ? ((g1 << 16) | g2) >>> 0 : null;
}

function parseIpv4(text: string): number | null {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  if (parts === undefined || parts.some((part) => part > 255)) return null;
  return parts.reduce((address, part) => address * 256 + part, 0);
}

function parseIpv6(text: string): readonly number[] | null {
  const bare = text.replace(/%.*$/, "");
  const v4 = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(bare);
  const tail = v4 === null ? null : parseIpv4(v4[2] ?? "");
  if (v4 !== null && tail === null) return null;
  const hex = tail === null ? bare : `${v4?.[1]}${(tail >>> 16).toString(16)}:${(tail & 0xffff).toString(16)}`;
  const halves = hex.split("::");
  if (halves.length > 2 || !hex.includes(":")) return null;
  const [head = [], rest] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - head.length - (rest?.length ?? 0);
  if (rest === undefined ? missing !== 0 : missing < 1) return null;
  const groups = [...head, ...Array.from({ length: rest === undefined ? 0 : missing }, () => "0"), ...(rest ?? [])];
  return groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))
    ? groups.map((group) => Number.parseInt(group, 16))
    : null;
}
