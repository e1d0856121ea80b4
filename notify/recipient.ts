import type { ChannelConfig } from "../model/catalog/catalog.ts";
import type { Letter } from "./letter.ts";
import { textOf } from "./settings.ts";

/** Where a message goes and whose answer it asks for; letters of one message have one recipient. "": nobody is named. */
export function recipientOf(
  config: ChannelConfig,
  [letter]: readonly Letter[],
): { readonly to: string; readonly person: string } {
  const meant = letter?.entry.to;
  return {
    to: meant?.address ?? textOf(config, "to") ?? "",
    person: meant?.person ?? textOf(config, "person") ?? "",
  };
}
