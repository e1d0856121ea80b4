import type { WhyPort } from "../../api/ports.ts";
import { View } from "../../gateway/view.ts";
import { type WhyDeps, WhyDesk } from "../../gateway/why/why-desk.ts";
import type { OfflineEngine } from "./offline-engine.ts";

/** The gateway's own answers to why-questions, over an engine that needs no gateway. */
export function whyDeskOver({ state }: OfflineEngine, deps: Omit<WhyDeps, "view">): WhyPort {
  const view = new View();
  view.showAll(state);
  return new WhyDesk({ view, ...deps });
}
