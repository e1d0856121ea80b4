import type { SealPort } from "../api/people-ports.ts";
import { openChannelSecret, sealChannelSecret } from "./secrets.ts";

/** Seals under the installation's key, as the secrets of channels are. */
export function openSealDesk(key: Buffer): SealPort {
  return {
    seal: (text) => sealChannelSecret(key, text),
    open(sealed) {
      try {
        return openChannelSecret(key, sealed);
      } catch {
        // Sealed under another installation's key: whoever had it begins anew.
        return null;
      }
    },
  };
}
