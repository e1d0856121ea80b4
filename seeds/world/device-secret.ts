import { createHash } from "node:crypto";

/** The password of every demo login but admin's. Printed by the demo; never used outside it. */
export const DEMO_PASSWORD = "twinline-demo";

/** With this secret the demo's pushes are signed. */
export const DEMO_PHONE_SECRET = "twinline-demo-phone";

/** Makes the secret of every simulated device from one seed, so that the gateway's catalogue and the devices agree without a file. */
export function deviceSecretFrom(seed: string): (enterprise: string, device: string) => string {
  return (enterprise, device) =>
    createHash("sha256").update(`${seed}:${enterprise}/${device}`).digest("hex").slice(0, 32);
}
