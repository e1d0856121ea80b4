import { COLD_STORE } from "../world/enterprises/cold-store.ts";
import { POLISHING_PLANT } from "../world/enterprises/polishing-plant.ts";
import { TANK_FARM } from "../world/enterprises/tank-farm.ts";
import { UNDERGROUND_MALL } from "../world/enterprises/underground-mall.ts";
import type { EnterpriseSeed } from "../world/enterprise-seed.ts";

/** What the people of an enterprise do every day, when nothing goes wrong. */
export interface DailyRoutine {
  readonly seed: EnterpriseSeed<never>;
  readonly promise: {
    readonly permits: readonly { readonly type: string; readonly grade?: string; readonly count: number }[];
    readonly running: number;
    readonly stopped: number;
    readonly text: string;
  };
  readonly permit?: DailyPermit;
}

/** A job of the day; the zone before its enterprise is put in front. */
export interface DailyPermit {
  readonly type: string;
  readonly grade: string;
  readonly work: string;
  readonly zone: string;
  readonly measures: string;
  /** Who issues it. */
  readonly post: string;
}

const TEXT = "风险已研判，管控措施已落实，承诺今日安全运行";

/** The people of the other plants live by the routines of their own. */
export const ROUTINES: readonly DailyRoutine[] = [
  { seed: COLD_STORE, promise: { permits: [], running: 1, stopped: 0, text: TEXT } },
  { seed: TANK_FARM, promise: { permits: [], running: 4, stopped: 0, text: TEXT } },
  {
    seed: POLISHING_PLANT,
    promise: { permits: [{ type: "height", grade: "first", count: 1 }], running: 4, stopped: 0, text: TEXT },
    permit: {
      type: "height",
      grade: "first",
      work: "二车间行车轨道灯具更换",
      zone: "hall-2",
      measures: "登高车作业，系挂安全带，下方拉警戒",
      post: "unit",
    },
  },
  { seed: UNDERGROUND_MALL, promise: { permits: [], running: 1, stopped: 0, text: TEXT } },
];
