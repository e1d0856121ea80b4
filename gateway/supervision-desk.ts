import { z } from "zod";
import type { SupervisionPort } from "../api/offline-ports.ts";
import type { WireSupervisionRule } from "../api/wire-supervision.ts";
import type { Language } from "../model/text/text.ts";
import { CONTRADICTIONS } from "../supervision/contradictions/index.ts";
import { JOINTS } from "../supervision/joints/index.ts";

/** What people are told of how the two lines are kept in step. */
export const SUPERVISION_DESK: SupervisionPort = {
  rules: (language) => [...jointsIn(language), ...contradictionsIn(language)],
};

function jointsIn(language: Language): readonly WireSupervisionRule[] {
  return JOINTS.map(({ code, words, settings }) => {
    const { name, purpose } = language === "en" ? words.en : words.zh;
    return { code, kind: "joint", name, purpose, online: null, offline: null, settings: schemaOf(settings) };
  });
}

function contradictionsIn(language: Language): readonly WireSupervisionRule[] {
  return CONTRADICTIONS.map(({ code, words, settings }) => {
    const { name, online, offline } = language === "en" ? words.en : words.zh;
    return { code, kind: "contradiction", name, purpose: null, online, offline, settings: schemaOf(settings) };
  });
}

function schemaOf(settings: z.ZodType): Readonly<Record<string, unknown>> {
  return { ...z.toJSONSchema(settings, { io: "input", unrepresentable: "any" }) };
}
