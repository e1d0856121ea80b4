import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { build } from "vite";
import { afterAll, afterEach, beforeAll } from "vitest";
import type { WireAlarm, WireUser } from "../../api/wire.ts";
import * as pages from "../../test/e2e/pages.ts";
import { type FakeGateway, PASSWORD } from "./fake-edge.ts";
import { openFakeGateway } from "./fake-gateway.ts";
import { addAlarm, makePlant } from "./fake-plant.ts";

export const OPERATOR: WireUser = {
  username: "zhang",
  name: "张工",
  role: "operator",
  enterprise: "coldchain",
  area: null,
};
export const MANAGER: WireUser = { ...OPERATOR, username: "wang", name: "王经理", role: "manager" };
export const REGULATOR: WireUser = { username: "li", name: "李处", role: "regulator", enterprise: null, area: "dx" };

export interface ArriveOptions extends pages.VisitOptions {
  readonly user?: WireUser;
  readonly alarms?: readonly WireAlarm[];
  readonly extraPoints?: number;
}

/** One browser and the built pages for a test file; each test gets a gateway and a visitor of its own. */
export interface Desk {
  /** The gateway of this test. */
  gateway(): FakeGateway;
  /** Opens the page before anybody signed in. */
  arrive(options?: ArriveOptions): Promise<Page>;
  /** Arrives, signs in and waits until the feed is live. */
  enter(options?: ArriveOptions): Promise<Page>;
  forgetCookies(): Promise<void>;
  shoot(page: Page, name: string): Promise<void>;
}

const SHOTS = fileURLToPath(new URL("../../test/e2e/shots/", import.meta.url));

/** To be called once at the top of a test file. Fails a test whose page complained: an error, a policy refusal, a call elsewhere. */
export function useDesk(): Desk {
  let browser: Browser;
  let folder: string;
  let gateway: FakeGateway | null = null;
  let visit: pages.Visit | null = null;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "twinline-dashboard-"));
    mkdirSync(SHOTS, { recursive: true });
    const configFile = fileURLToPath(new URL("../vite.config.ts", import.meta.url));
    await build({ configFile, logLevel: "error", build: { outDir: folder, emptyOutDir: true } });
    browser = await pages.openBrowser();
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    const complaints = visit?.complaints ?? [];
    await visit?.context.close();
    await gateway?.close();
    visit = gateway = null;
    if (complaints.length > 0) throw new Error(`the page complained: ${complaints.join("; ")}`);
  });
  const arrive = async (options: ArriveOptions = {}): Promise<Page> => {
    const plant = makePlant(Date.now(), { extraPoints: options.extraPoints ?? 0 });
    for (const alarm of options.alarms ?? []) addAlarm(plant, alarm);
    gateway = await openFakeGateway({ folder, plant, user: options.user ?? OPERATOR });
    visit = await pages.visit(browser, gateway.url, options);
    return visit.page;
  };
  return {
    gateway() {
      if (gateway === null) throw new Error("nobody has arrived yet");
      return gateway;
    },
    arrive,
    async enter(options = {}) {
      const page = await arrive(options);
      await pages.signIn(page, { username: (options.user ?? OPERATOR).username, password: PASSWORD });
      await pages.waitForFeed(page, "live");
      return page;
    },
    async forgetCookies() {
      await visit?.context.clearCookies();
    },
    async shoot(page, name) {
      await page.screenshot({ path: join(SHOTS, `${name}.png`) });
    },
  };
}
