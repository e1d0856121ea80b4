import { main } from "../main.ts";
import type { Verb } from "./verb.ts";

export const start: Verb = {
  name: "start",
  usage: "start",
  means: "starts the gateway",
  run: () => main(),
};
