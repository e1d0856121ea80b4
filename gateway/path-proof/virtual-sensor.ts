import { connectAsync } from "mqtt";
import { PATH_DEVICE, PATH_ENTERPRISE } from "../../model/path-proof.ts";

const NAME = `${PATH_ENTERPRISE}/${PATH_DEVICE}`;

/** Connects like any device, publishes once with QoS 1 and leaves again: resolves with the acknowledgement. */
export async function publishProof(
  { url, secret, id }: { readonly url: string; readonly secret: string; readonly id: string },
  connected: () => void,
  signal: AbortSignal,
): Promise<void> {
  const client = await connectAsync(url, {
    username: NAME,
    password: secret,
    clientId: NAME,
    reconnectPeriod: 0,
    connectTimeout: 8_000,
  });
  const leave = (): void => void client.end(true);
  signal.addEventListener("abort", leave, { once: true });
  client.on("error", leave);
  connected();
  try {
    await client.publishAsync(`tl/v1/${NAME}/readings`, id, { qos: 1 });
  } finally {
    signal.removeEventListener("abort", leave);
    await client.endAsync(true).catch(() => undefined);
  }
}
