import type { Verb } from "./verb.ts";

export const start: Verb = {
  name: "start",
  usage: "start",
  means: "starts the gateway",
  // Loaded when it is wanted: a verb that asks a running gateway is done before all of a gateway is loaded.
  run: async () => (await import("../main.ts")).main(),
};
