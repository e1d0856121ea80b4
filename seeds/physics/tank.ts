/**
 * Level of an upright tank after `dtS`: dh/dt = (Qin − Qout)/A. Units: m, m³/h, m², s.
 *
 * Held between empty and the rim: what would rise beyond it runs over (`overflowM3`). Source: volume balance.
 */
export function tankLevelAfter(
  levelM: number,
  tank: { readonly areaM2: number; readonly heightM: number; readonly inM3H: number; readonly outM3H: number },
  dtS: number,
): { readonly levelM: number; readonly overflowM3: number } {
  const unbound = levelM + (((tank.inM3H - tank.outM3H) / 3_600) * dtS) / tank.areaM2;
  const held = Math.min(tank.heightM, Math.max(0, unbound));
  return { levelM: held, overflowM3: Math.max(0, unbound - tank.heightM) * tank.areaM2 };
}

/** Seconds until a limit is reached at the present flows; null when the level does not rise. Source: t = (h_lim − h)·A/Q. */
export function secondsToLevel(
  levelM: number,
  limitM: number,
  tank: { readonly areaM2: number; readonly inM3H: number; readonly outM3H: number },
): number | null {
  const riseMS = (tank.inM3H - tank.outM3H) / 3_600 / tank.areaM2;
  return riseMS > 0 ? Math.max(0, (limitM - levelM) / riseMS) : null;
}
