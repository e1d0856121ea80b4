import { afterEach, describe, expect, it } from "vitest";
import type { ChannelConfig } from "../model/catalog/catalog.ts";
import type { OutboxEntry } from "../model/push.ts";
import type { Channel, ChannelKind, DeliveryOutcome } from "./channel.ts";
import { bareFacts, type Letter } from "./letter.ts";
import type { PhoneBook } from "./phone-book.ts";

/** A vendor's server that a channel under test talks to over a real connection. */
export interface Vendor {
  readonly url: string;
  readonly received: readonly ReceivedPush[];
  /** What the next requests meet, one after the other; the last one stays. */
  behave(...next: readonly VendorBehaviour[]): void;
  /** Resolves when so many requests have arrived in all. */
  receivedCount(count: number): Promise<void>;
  close(): Promise<void>;
}

export type VendorBehaviour =
  | { readonly kind: "accept"; readonly status?: number; readonly body?: string }
  | { readonly kind: "refuse"; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** Takes the request and never answers. */
  | { readonly kind: "hang" }
  /** Takes the request, may well have acted on it, and the connection breaks. */
  | { readonly kind: "lose" }
  | { readonly kind: "redirect"; readonly status: number; readonly to: string }
  | { readonly kind: "slow-body" }
  | { readonly kind: "endless-body" };

export interface ReceivedPush {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
  /** The body as it came, where it is no text. */
  readonly raw?: Buffer;
}

export interface ChannelContract {
  readonly kind: ChannelKind;
  readonly secret: string;
  /** The configuration of a channel that talks to this address. */
  config(url: string): ChannelConfig;
  anEntry(key: string): OutboxEntry;
  openVendor(options?: { readonly tls?: boolean }): Promise<Vendor>;
  readonly phones?: PhoneBook;
  /** The idempotency key a request carries; absent: this vendor looks for none. */
  keyOf?(push: ReceivedPush): unknown;
  /** What of a request must be the same at every attempt; absent: its body. */
  contentOf?(push: ReceivedPush): string;
  /** Statuses that mean "accepted"; absent: 200, 201, 202 and 204. */
  readonly accepts?: readonly number[];
  /** Answers of status 200 that accept nothing, and what is known after them. Present: the body decides. */
  readonly refusals?: readonly { readonly body: string; readonly outcome: object }[];
  /** Statuses after which no attempt can succeed. */
  readonly final?: readonly number[];
  /** What this protocol has no counterpart for, and why. */
  readonly skip?: { readonly reason: string; readonly tests: readonly ("retry-after" | "redirect" | "body")[] };
  /** Whether the request proves that it comes from whoever holds the secret. */
  isGenuine(push: ReceivedPush, secret: string): boolean;
}

/** What every push channel must do, tried against a vendor that misbehaves. One call for each channel. */
export function describeChannel(contract: ChannelContract): void {
  const { kind, secret } = contract;
  const opened: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const each of opened.splice(0).reverse()) await each.close();
  });

  async function openVendor(options?: { readonly tls?: boolean }): Promise<Vendor> {
    const vendor = await contract.openVendor(options);
    opened.push(vendor);
    return vendor;
  }

  function openChannel(config: ChannelConfig, timeoutMs = 5_000): Channel {
    const phones = contract.phones === undefined ? {} : { phones: contract.phones };
    const channel = kind.open(config, { secret, timeoutMs, nowMs: () => Date.now(), ...phones });
    opened.push(channel);
    return channel;
  }

  async function open(timeoutMs?: number) {
    const vendor = await openVendor();
    const channel = openChannel(contract.config(vendor.url), timeoutMs);
    const send = (key: string): Promise<DeliveryOutcome> =>
      channel.send([toLetter(contract.anEntry(key))], new AbortController().signal);
    return { vendor, channel, send };
  }

  describe(`the ${kind.kind} channel`, () => {
    it("has nothing against its own configuration", () => {
      expect(kind.check(contract.config("https://push.example.com/x"))).toEqual([]);
    });

    it.each(contract.accepts ?? [200, 201, 202, 204])("takes %i for accepted", async (status) => {
      const { vendor, send } = await open();
      vendor.behave({ kind: "accept", status });
      expect(await send("k1")).toEqual({ kind: "accepted", status });
    });

    it("proves who it is, and repeats key and content to the letter on every retry", async () => {
      const { vendor, send } = await open();
      vendor.behave({ kind: "refuse", status: 500 }, { kind: "lose" }, { kind: "accept" });
      const outcomes = [
        await send("alarm-7.t1.s0.hook"),
        await send("alarm-7.t1.s0.hook"),
        await send("alarm-7.t1.s0.hook"),
      ];
      expect(outcomes.map((outcome) => outcome.kind)).toEqual(["retry", "unknown", "accepted"]);
      const { keyOf } = contract;
      if (keyOf !== undefined) expect(vendor.received.map(keyOf)).toEqual(Array(3).fill("alarm-7.t1.s0.hook"));
      expect(new Set(vendor.received.map(contract.contentOf ?? (({ body }) => body))).size).toBe(1);
      for (const push of vendor.received) {
        expect(contract.isGenuine(push, secret)).toBe(true);
        expect(contract.isGenuine(push, "another secret")).toBe(false);
      }
    });

    const final = contract.final ?? [];
    it.each([400, 401, 404, 410, 500, 503].filter((status) => !final.includes(status)))(
      "will try again after %i",
      async (status) => {
        const { vendor, send } = await open();
        vendor.behave({ kind: "refuse", status });
        expect(await send("k1")).toMatchObject({ kind: "retry", status, retryAfterMs: null });
      },
    );

    // What the protocol does not know cannot be promised: such a test is none, rather than one that was left out.
    const has = (what: "retry-after" | "redirect" | "body") => contract.skip?.tests.includes(what) !== true;
    it.each(has("retry-after") ? ["7"] : [])(
      "passes on how long the vendor asks it to wait (%s s)",
      async (seconds) => {
        const { vendor, send } = await open();
        vendor.behave({ kind: "refuse", status: 429, headers: { "retry-after": seconds } });
        expect(await send("k1")).toMatchObject({ kind: "retry", status: 429, retryAfterMs: Number(seconds) * 1_000 });
      },
    );

    it.each(has("redirect") ? [301, 302, 307, 308] : [])("does not follow a redirect (%i)", async (status) => {
      const { vendor, send } = await open();
      const elsewhere = await openVendor();
      vendor.behave({ kind: "redirect", status, to: elsewhere.url });
      expect(await send("k1")).toMatchObject({ kind: "retry", status });
      expect(elsewhere.received).toEqual([]);
    });

    it("says that it does not know when the answer never comes", async () => {
      const { vendor, send } = await open(300);
      vendor.behave({ kind: "hang" });
      expect(await send("k1")).toEqual({ kind: "unknown", error: "timeout" });
      expect(vendor.received).toHaveLength(1);
    });

    it("says that it does not know when the connection breaks after the request", async () => {
      const { vendor, send } = await open();
      vendor.behave({ kind: "lose" });
      expect(await send("k1")).toMatchObject({ kind: "unknown" });
    });

    it("says that nothing arrived when nobody listens", async () => {
      const { vendor, send } = await open();
      await vendor.close();
      opened.splice(opened.indexOf(vendor), 1);
      expect(await send("k1")).toMatchObject({ kind: "retry", status: null, error: "ECONNREFUSED" });
    });

    const { refusals } = contract;
    it.each(has("body") ? (["slow-body", "endless-body"] as const) : [])(
      "knows what an answer with a %s is worth",
      async (body) => {
        const { vendor, send } = await open(1_000);
        vendor.behave({ kind: body }, { kind: "accept" });
        // Where the status line decides, the rest is not waited for; where the body does, nobody knows without it.
        expect((await send("k1")).kind).toBe(refusals === undefined ? "accepted" : "unknown");
        expect((await send("k2")).kind).toBe("accepted");
      },
    );

    it.each(refusals ?? [])("is not taken in by a 200 that refuses in its body: $body", async ({ body, outcome }) => {
      const { vendor, send } = await open();
      vendor.behave({ kind: "accept", body });
      expect(await send("k1")).toMatchObject(outcome);
    });

    it("tells nothing to a server that cannot prove its name", async () => {
      const vendor = await openVendor({ tls: true });
      const channel = openChannel(contract.config(vendor.url));
      const outcome = await channel.send([toLetter(contract.anEntry("k1"))], new AbortController().signal);
      expect(outcome).toMatchObject({ kind: "retry", status: null });
      expect(vendor.received).toEqual([]);
    });

    it("does not reach into the private network unless it may", async () => {
      const { port } = new URL((await openVendor()).url);
      const vendor = await openVendor();
      const hosts = [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "169.254.169.254",
      ];
      for (const host of hosts) {
        const config = contract.config(`http://${host}:${port}/`);
        const channel = openChannel({ ...config, allowPrivateNetwork: false });
        const outcome = await channel.send([toLetter(contract.anEntry("k1"))], new AbortController().signal);
        expect(outcome, host).toMatchObject({ error: "address-refused" });
      }
      expect(vendor.received).toEqual([]);
    });

    it("stops when it is told to, and knows whether the message had left", async () => {
      const { vendor, channel } = await open();
      vendor.behave({ kind: "hang" });
      const stop = new AbortController();
      const sending = channel.send([toLetter(contract.anEntry("k1"))], stop.signal);
      await vendor.receivedCount(1);
      stop.abort();
      expect(await sending).toEqual({ kind: "unknown", error: "aborted" });
      expect(await channel.send([toLetter(contract.anEntry("k2"))], stop.signal)).toMatchObject({
        kind: "retry",
        error: "aborted",
      });
      expect(vendor.received).toHaveLength(1);
    });
  });
}

function toLetter(entry: OutboxEntry): Letter {
  return { entry, facts: bareFacts(entry) };
}
