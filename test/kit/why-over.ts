import type { WhyPort } from "../../api/ports.ts";
import { View } from "../../gateway/view.ts";
import { WhyDesk, type WhyDeps } from "../../gateway/why/why-desk.ts";
import type { OfflineEngine } from "./offline-engine.ts";

/** Explanations over an engine's state and the stores that were filled beside it. */
export function whyOver(engine: OfflineEngine, stores: Omit<WhyDeps, "view">): WhyPort {
  const view = new View();
  view.showAll(engine.state);
  return new WhyDesk({ ...stores, view });
}
