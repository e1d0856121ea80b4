/** Universal gas constant, J/(mol·K) (CODATA 2018). */
const R = 8.314462618;

/** Discharge coefficient of a sharp-edged hole (textbook value). */
const DISCHARGE_COEFFICIENT = 0.61;

export interface GasLeak {
  readonly holeMm: number;
  /** Absolute pressure inside, kPa. */
  readonly pressureKpa: number;
  readonly temperatureC: number;
  /** g/mol. */
  readonly molarMass: number;
  /** Heat capacity ratio cp/cv. */
  readonly gamma: number;
}

/**
 * Mass flow of gas through a hole when the flow is choked (sonic at the hole).
 *
 * ṁ = Cd·A·P₀·√(γM/(R·T₀))·(2/(γ+1))^((γ+1)/(2(γ−1))). Units: → g/s.
 * Holds while P₀/Pa ≥ ((γ+1)/2)^(γ/(γ−1)) (`isChoked`). Source: isentropic nozzle flow, e.g. CCPS, TNO Yellow Book ch. 2.
 */
export function chokedGasFlowGS(leak: GasLeak): number {
  const { gamma } = leak;
  const kgPerMol = leak.molarMass / 1_000;
  const kelvin = leak.temperatureC + 273.15;
  const critical = (2 / (gamma + 1)) ** ((gamma + 1) / (2 * (gamma - 1)));
  const perPascal = Math.sqrt((gamma * kgPerMol) / (R * kelvin)) * critical;
  return DISCHARGE_COEFFICIENT * holeAreaM2(leak.holeMm) * leak.pressureKpa * 1_000 * perPascal * 1_000;
}

/** Whether the pressure ratio to the atmosphere chokes the flow. Units: kPa absolute. */
export function isChoked(pressureKpa: number, gamma: number, ambientKpa = 101.325): boolean {
  return pressureKpa / ambientKpa >= ((gamma + 1) / 2) ** (gamma / (gamma - 1));
}

/**
 * Mass flow of liquid through a hole (Bernoulli, Torricelli).
 *
 * ṁ = Cd·A·ρ·√(2(P−Pa)/ρ + 2gh). Units: kPa absolute, kg/m³, head in m → g/s.
 */
export function liquidFlowGS(leak: {
  readonly holeMm: number;
  readonly pressureKpa: number;
  readonly densityKgM3: number;
  readonly headM?: number;
  readonly ambientKpa?: number;
}): number {
  const overPa = (leak.pressureKpa - (leak.ambientKpa ?? 101.325)) * 1_000;
  const speed = Math.sqrt(Math.max(0, (2 * overPa) / leak.densityKgM3 + 2 * 9.80665 * (leak.headM ?? 0)));
  return DISCHARGE_COEFFICIENT * holeAreaM2(leak.holeMm) * leak.densityKgM3 * speed * 1_000;
}

/**
 * Share of a superheated liquid that evaporates at once when let out.
 *
 * f = 1 − exp(−cp(T−Tb)/hfg). Units: kJ/(kg·K), °C, kJ/kg. Source: adiabatic flash (TNO Yellow Book).
 */
export function flashFraction(liquid: {
  readonly cpKjKgK: number;
  readonly temperatureC: number;
  readonly boilingC: number;
  readonly heatKjKg: number;
}): number {
  const superheatK = liquid.temperatureC - liquid.boilingC;
  return superheatK <= 0 ? 0 : 1 - Math.exp((-liquid.cpKjKgK * superheatK) / liquid.heatKjKg);
}

function holeAreaM2(holeMm: number): number {
  return (Math.PI / 4) * (holeMm / 1_000) ** 2;
}
