import { expect, test } from "vitest";
import * as pages from "../../test/e2e/pages.ts";
import { useDesk } from "./desk.ts";

const desk = useDesk();

test("every token has a value, and every component stands in the light and in the dark side by side", async () => {
  const page = await desk.enter({ calm: true });
  await pages.openScreen(page, "#/design", "[data-testid='sample']");
  expect(await page.getByTestId("token").count()).toBeGreaterThan(20);
  const grounds = await page.evaluate(GROUNDS);
  expect(new Set((grounds as readonly string[]).filter((_, i) => i % 2 === 0))).toEqual(
    new Set(["rgb(233, 235, 237)"]),
  );
  expect(new Set((grounds as readonly string[]).filter((_, i) => i % 2 === 1))).toEqual(new Set(["rgb(20, 23, 26)"]));
  await page.getByTestId("sample").first().scrollIntoViewIfNeeded();
  await page.evaluate("document.querySelector('[data-testid=sample]').scrollIntoView()");
  await desk.shoot(page, "design-components");
});

/** The ground of each sample, light and dark in turn. Runs in the page. */
const GROUNDS = "[...document.querySelectorAll('.design-scheme')].map((box) => getComputedStyle(box).backgroundColor)";
