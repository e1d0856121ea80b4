import { overviewEn } from "./overview-en.ts";
import { overviewZh } from "./overview-zh.ts";
import { addTexts } from "./text.ts";

/** Sentences of screens that are fetched later come with them: whoever watches alarms need not wait for words of another screen. */
export function addRoomTexts(): void {
  addTexts({ zh: overviewZh, en: overviewEn });
}
