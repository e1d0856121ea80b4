import type { Logger } from "pino";
import type { ChannelConfig } from "../model/catalog/catalog.ts";
import type { Clock } from "../model/time.ts";
import { type Delivery, openDelivery } from "../notify/deliver.ts";
import type { LetterFacts } from "../notify/letter.ts";
import type { PhoneBook } from "../notify/phone-book.ts";
import type { OutboxEntry } from "../model/push.ts";
import type { Records } from "../storage/records/records.ts";
import type { FaultDesk } from "./fault-desk.ts";
import { openChannelSecret } from "./secrets.ts";
import type { View } from "./view.ts";

export interface DeliveryDeskDeps {
  readonly records: Records;
  readonly view: View;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly installationKey: Buffer;
  readonly faults: FaultDesk;
  readonly phones: PhoneBook;
  readonly facts: (entry: OutboxEntry) => Promise<LetterFacts>;
}

/** Where a sealed channel secret is kept among the records' facts. */
export function channelSecretFact(channel: string): string {
  return `channel-secret:${channel}`;
}

/** Joins the outbox to the channels of the catalogue in force; a channel that fails for long becomes a system alarm. */
export function openDeliveryDesk(deps: DeliveryDeskDeps): Delivery {
  const { records, view, clock, logger, faults } = deps;
  return openDelivery({
    pending: () => records.pendingOutbox(),
    recordAttempt: (attempt) => records.recordAttempt(attempt),
    channelConfig: (id): ChannelConfig | null => view.catalog.channels.find((channel) => channel.id === id) ?? null,
    channelSecret: async (id) => {
      const sealed = await records.getFact(channelSecretFact(id));
      return sealed === null ? null : openChannelSecret(deps.installationKey, sealed);
    },
    facts: deps.facts,
    phones: deps.phones,
    clock,
    logger: logger.child({ component: "notify" }),
    onChannelState: (channel, { working, failures, lastError }) =>
      faults.state("channel-failing", channel, !working, { failures, lastError: lastError ?? null }),
  });
}
