import { type Browser, type BrowserContext, chromium, type Locator, type Page } from "playwright-core";

/** What a person does with the dashboard, in their words: browser tests say these and know no selectors. */

const CHROMIUM = process.env["TWINLINE_CHROMIUM"] ?? "/usr/bin/chromium";

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

export const PHONE = { width: 360, height: 740 };
export const DESK = { width: 1440, height: 900 };

export interface VisitOptions {
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly dark?: boolean;
  readonly calm?: boolean;
}

export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the browser complained about: errors of the page, refused by its policy, requests to elsewhere. */
  readonly complaints: string[];
  /** Calls the server refused, like `401 /api/v1/session`: the page words them, the browser logs them all the same. */
  readonly refusals: string[];
}

/** Opens the dashboard as a person who was never here before. */
export async function visit(browser: Browser, url: string, options: VisitOptions = {}): Promise<Visit> {
  const viewport = options.viewport ?? DESK;
  const phone = viewport.width < 600;
  const context = await browser.newContext({
    viewport,
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    colorScheme: options.dark === true ? "dark" : "light",
    reducedMotion: options.calm === true ? "reduce" : "no-preference",
    hasTouch: phone,
    isMobile: phone,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  const refusals: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  // Nothing of ours opens a browser's own dialog: whatever does is a script that came in as data.
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("console", (message) => {
    if (message.type() !== "error") return;
    const status = /responded with a status of (\d+)/.exec(message.text())?.[1];
    if (status === undefined) complaints.push(message.text());
    else refusals.push(`${status} ${new URL(message.location().url).pathname}`);
  });
  page.on("request", (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol.startsWith("http") && host !== new URL(url).host) complaints.push(`request to elsewhere: ${host}`);
  });
  await page.goto(url);
  return { page, context, complaints, refusals };
}

/** Fills the form and submits it; waits until the live feed is on screen. */
export async function signIn(
  page: Page,
  credentials: { readonly username: string; readonly password: string },
): Promise<void> {
  await page.getByTestId("username").fill(credentials.username);
  await page.getByTestId("password").fill(credentials.password);
  await page.getByTestId("sign-in").click();
  await page.getByTestId("feed-state").waitFor();
}

export function alarmRow(page: Page, id: string): Locator {
  return page.locator(`[data-testid="alarm-row"][data-alarm-id="${id}"]`);
}

export function alarmRows(page: Page): Locator {
  return page.getByTestId("alarm-row");
}

/** The alarms of one level on screen, gravest attention first. */
export function alarmRowsOfLevel(page: Page, level: 1 | 2 | 3 | 4 | "system"): Locator {
  return page.locator(`[data-testid="alarm-row"][data-level="${level}"]`);
}

export async function acknowledge(row: Locator): Promise<void> {
  await row.getByTestId("acknowledge").click();
}

export async function comment(page: Page, row: Locator, text: string): Promise<void> {
  await row.getByTestId("comment").click();
  await page.getByTestId("comment-text").fill(text);
  await page.getByTestId("dialog-submit").click();
}

export async function shelve(
  page: Page,
  row: Locator,
  how: { readonly minutes: number; readonly reason: string },
): Promise<void> {
  await row.getByTestId("shelve").click();
  await page.getByTestId("shelve-minutes").selectOption(String(how.minutes));
  await page.getByTestId("shelve-reason").fill(how.reason);
  await page.getByTestId("dialog-submit").click();
}

export function pointRow(page: Page, point: string): Locator {
  return page.locator(`[data-testid="point-row"][data-point="${point}"]`);
}

/** The number on screen, without its unit. */
export function pointFigure(page: Page, point: string): Locator {
  return pointRow(page, point).locator(".figure");
}

/** "live" or "stale", as the whole page says it of itself. */
export async function feedOf(page: Page): Promise<string | null> {
  return page.locator("html").getAttribute("data-feed");
}

/** Waits until the page says so of itself. Throws after `timeoutMs`. */
export async function waitForFeed(page: Page, feed: "live" | "stale", timeoutMs = 10_000): Promise<void> {
  await page.locator(`html[data-feed="${feed}"]`).waitFor({ state: "attached", timeout: timeoutMs });
}

/** The colours in which the numbers on screen are drawn now, each once: values, ages, limits, counters, times. */
export async function numberColours(page: Page): Promise<readonly string[]> {
  const numbers = page.locator(".number:visible");
  const colours = await numbers.evaluateAll((elements) =>
    elements.map((element) => {
      // Runs in the page, where this exists; the file itself is checked without the browser's types.
      const page = globalThis as unknown as { getComputedStyle(of: unknown): { readonly color: string } };
      return page.getComputedStyle(element).color;
    }),
  );
  return [...new Set(colours)];
}

export async function switchLanguage(page: Page): Promise<void> {
  await page.getByTestId("language").click();
}

/** Counts the fingers and clicks a person spends from here on, also across reloads. */
export async function countTaps(page: Page): Promise<() => Promise<number>> {
  let taps = 0;
  await page.exposeFunction("twinlineTapped", () => void taps++);
  const listen = "addEventListener('pointerdown', (event) => event.isTrusted && twinlineTapped(), true)";
  await page.addInitScript(listen);
  await page.evaluate(listen);
  return async () => {
    // What was reported before this answer has arrived with it.
    await page.evaluate("0");
    return taps;
  };
}

/** Opens a screen by its address and waits for what it shows. */
export async function openScreen(page: Page, hash: string, ready: string): Promise<void> {
  await page.goto(`${new URL(page.url()).origin}/${hash}`);
  await page.locator(ready).first().waitFor();
}

/** How far the page reaches beyond the right edge of the screen, in pixels. */
export async function overflowPx(page: Page): Promise<number> {
  return Number(await page.evaluate("document.documentElement.scrollWidth - innerWidth"));
}
