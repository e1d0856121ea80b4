import { designEn } from "./design-en.ts";
import { designZh } from "./design-zh.ts";
import { addTexts } from "./text.ts";

/** Sentences of the design page: they come with it. */
export function addDesignTexts(): void {
  addTexts({ zh: designZh, en: designEn });
}
