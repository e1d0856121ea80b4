import { signal } from "@preact/signals";
import type { WireDrill } from "../../api/wire-drill.ts";
import type { Level } from "../../model/level.ts";
import type { DeviceAction } from "./device-actions.ts";

/** The one dialog that may be open. */
export type OpenDialog =
  | { readonly kind: "comment" | "shelve" | "reassign"; readonly alarm: string }
  | { readonly kind: "dismiss"; readonly alarm: string; readonly level: Level }
  | { readonly kind: "out-of-service" | "window"; readonly enterprise: string; readonly point: string }
  | {
      readonly kind: "device";
      readonly action: DeviceAction;
      readonly enterprise: string;
      readonly device: string;
      readonly name: string;
    }
  | { readonly kind: "retire" }
  | { readonly kind: "declare-drill" }
  | { readonly kind: "end-drill"; readonly drill: WireDrill }
  | { readonly kind: "help" | "phone" };

export const dialog = signal<OpenDialog | null>(null);
