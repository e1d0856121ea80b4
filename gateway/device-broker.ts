import type { Logger } from "pino";
import type { CommittedView } from "../api/ports.ts";
import type { Clock } from "../model/time.ts";
import type { Records } from "../storage/records/records.ts";
import type { Intake } from "./intake.ts";
import { LIMITS } from "./limits.ts";
import { MqttBroker } from "./mqtt/broker.ts";
import { Refusals } from "./mqtt/refusals.ts";
import { verifyDeviceSecret } from "./secrets.ts";

export interface DeviceBrokerDeps {
  readonly intake: Intake;
  readonly records: Pick<Records, "appendAudit">;
  readonly view: Pick<CommittedView, "catalog">;
  readonly installationKey: Buffer;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Refused sign-ins of devices, written down: the first ones of each minute and address, not a flood of them. */
export function openRefusals(deps: Pick<DeviceBrokerDeps, "records" | "view" | "clock" | "logger">): Refusals {
  const { clock, logger, records, view } = deps;
  /** Whoever guesses at a device's secret is told of to its own people; a name nobody has, only to the admin. */
  const enterpriseOf = (username: string): string | null =>
    view.catalog.devices.find(({ enterprise, id }) => `${enterprise}/${id}` === username)?.enterprise ?? null;
  return new Refusals(clock, ({ address, username, of, why, detail, count }) => {
    if (count > LIMITS.refusalsPerMinute) return;
    logger.warn({ address, username, why, detail }, of === "sign-in" ? "device sign-in refused" : "device refused");
    const facts = { by: null, action: "device-refused", enterprise: enterpriseOf(username), subject: username };
    const params = { address, why, ...(detail === "" ? {} : { detail }) };
    records
      .appendAudit({ atMs: clock.nowMs(), ...facts, params })
      .catch((error: unknown) => logger.error({ err: error }, "audit entry lost"));
  });
}

/** The broker with the house's secrets and audit behind it. */
export function openDeviceBroker(deps: DeviceBrokerDeps): MqttBroker {
  const { intake, clock, installationKey, records, view } = deps;
  const logger = deps.logger.child({ component: "mqtt" });
  const refusals = openRefusals({ records, view, clock, logger });
  const verifySecret = (stored: string, secret: string): boolean => verifyDeviceSecret(installationKey, stored, secret);
  return new MqttBroker({ intake, clock, logger, refusals, verifySecret });
}
