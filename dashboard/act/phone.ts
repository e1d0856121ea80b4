import type { WirePhoneTest } from "../../api/wire-push.ts";
import { authorized } from "../server/session.ts";
import { describeDeliveryError } from "../text/delivery-words.ts";
import { t } from "../text/text.ts";

/** Its own scope, beside every page: it shows pushes and answers them, and nothing else. */
const WORKER = "/push-worker.js";
const SCOPE = "/push/";

/** Why this browser cannot receive pushes; null: it can. */
export function phoneObstacle(): string | null {
  if (!globalThis.isSecureContext) return t("phone.insecure");
  return "serviceWorker" in navigator && "PushManager" in globalThis ? null : t("phone.unsupported");
}

/** Subscribes this browser to the alarms of whoever is signed in. Answers what went wrong, in words, or null. */
export async function subscribePhone(): Promise<string | null> {
  if ((await Notification.requestPermission()) !== "granted") return t("phone.refused");
  const key = await authorized<{ readonly publicKey: string }>("/push/key");
  if (!key.ok) return t("phone.failed", { why: key.error.message });
  try {
    const registration = await navigator.serviceWorker.register(WORKER, { scope: SCOPE });
    await isActive(registration);
    const applicationServerKey = toBytes(key.value.publicKey);
    const subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
    const { endpoint, keys } = subscription.toJSON();
    const body = { endpoint, keys, name: deviceName(navigator.userAgent) };
    const answer = await authorized("/push/phones", { method: "POST", body });
    return answer.ok ? null : t("phone.failed", { why: answer.error.message });
  } catch (error) {
    return t("phone.failed", { why: error instanceof Error ? error.message : String(error) });
  }
}

/** Sends a test and says what is known of it. */
export async function testPhones(): Promise<string> {
  const answer = await authorized<WirePhoneTest>("/push/test", { method: "POST" });
  if (!answer.ok) return t("phone.test.refused", { why: answer.error.message });
  const { state, error } = answer.value;
  return state === "refused"
    ? t("phone.test.refused", { why: describeDeliveryError(error ?? "") })
    : t(`phone.test.${state}`);
}

/** A name its owner knows the device by: kind of device and browser, as the browser calls itself. */
export function deviceName(userAgent: string): string {
  const device =
    ["iPhone", "iPad", "Android", "Windows", "Macintosh", "Linux"].find((each) => userAgent.includes(each)) ?? "";
  const browser =
    ["MicroMessenger", "Edg", "Firefox", "Chrome", "Safari"].find((each) => userAgent.includes(each)) ?? "";
  return [device, browser].filter((part) => part !== "").join(" · ") || "?";
}

async function isActive(registration: ServiceWorkerRegistration): Promise<void> {
  const worker = registration.installing ?? registration.waiting;
  if (registration.active !== null || worker === null) return;
  await new Promise<void>((resolve) => {
    worker.addEventListener("statechange", () => worker.state === "activated" && resolve());
  });
}

function toBytes(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}
