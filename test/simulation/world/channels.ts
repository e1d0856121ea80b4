import type { OutboxEntry } from "../../../model/push.ts";
import type { ChannelKind, DeliveryOutcome } from "../../../notify/channel.ts";
import type { Letter } from "../../../notify/letter.ts";
import type { Random } from "../../../seeds/physics/random.ts";
import type { SimulatedTime } from "../../kit/simulated-time.ts";
import type { History } from "../history.ts";
import { between, chanceOf, pick, waitMs } from "./draw.ts";
import type { Faults } from "./faults.ts";

type Mood = "well" | "refuses" | "hangs" | "slow" | "limits";

interface ReceiversDeps {
  readonly time: SimulatedTime;
  readonly history: History;
  readonly faults: Faults;
}

/** The phones and robots of the world: they take what is pushed to them, refuse, hang after or before taking it, or answer late. */
export class Receivers {
  readonly #random: Random;
  readonly #deps: ReceiversDeps;
  readonly #moods = new Map<string, Mood>();

  constructor(random: Random, deps: ReceiversDeps) {
    this.#random = random;
    this.#deps = deps;
  }

  begin(channels: readonly string[]): void {
    for (const channel of channels) this.#planMood(channel);
  }

  /** `answersFirst`: the negative control that says "accepted" before anything was sent. */
  kind(answersFirst: boolean): ChannelKind {
    const { time } = this.#deps;
    return {
      kind: "simulated",
      check: () => [],
      open: ({ id }) => ({
        send: async (letters) => {
          // Without a pace there is exactly one.
          const { entry } = letters[0] as Letter;
          // A request that has left arrives even when its sender dies.
          const onItsWay = (ms: number) => new Promise<void>((resolve) => time.at(time.monotonicMs() + ms, resolve));
          if (!answersFirst) return await this.#receive(id, entry, onItsWay);
          void this.#receive(id, entry, (ms) => time.sleep(ms));
          return { kind: "accepted", status: 200 };
        },
        close: async () => undefined,
      }),
    };
  }

  async #receive(channel: string, entry: OutboxEntry, wait: (ms: number) => Promise<void>): Promise<DeliveryOutcome> {
    const { time, history, faults } = this.#deps;
    const mood = faults.has("channels") ? (this.#moods.get(channel) ?? "well") : "well";
    await wait(between(this.#random, 20, mood === "slow" ? 9_000 : 300));
    if (mood === "refuses") return { kind: "retry", error: "http-503", status: 503, retryAfterMs: null };
    if (mood === "limits") return { kind: "retry", error: "http-429", status: 429, retryAfterMs: 5_000 };
    const arrives = mood !== "hangs" || chanceOf(this.#random, 0.5);
    if (arrives)
      history.pushes.push({ key: entry.key, channel, atMs: time.monotonicMs(), entry: structuredClone(entry) });
    if (mood !== "hangs") return { kind: "accepted", status: 200 };
    await wait(9_500);
    return { kind: "unknown", error: "timeout" };
  }

  #planMood(channel: string): void {
    const { time, history } = this.#deps;
    time.at(time.monotonicMs() + waitMs(this.#random, 240_000), () => {
      const mood = pick(this.#random, ["well", "well", "refuses", "hangs", "slow", "limits"] as const);
      this.#moods.set(channel, mood);
      if (this.#deps.faults.has("channels")) history.log(`channel ${channel}: ${mood}`);
      this.#planMood(channel);
    });
  }
}
