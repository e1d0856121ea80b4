/** Growth factors α of t² fires, kW/s² (NFPA 72 annex B; NFPA 92: 1055 kW after 600, 300, 150 and 75 s). */
export const FIRE_GROWTH = { slow: 0.00293, medium: 0.01172, fast: 0.04689, ultra: 0.1876 } as const;

/**
 * Heat release of a growing fire: HRR = α·t², held at `limitKw` once sprinklers or lack of air hold it. Units: s → kW.
 */
export function heatReleaseKw(alpha: number, burningS: number, limitKw = Infinity): number {
  return burningS <= 0 ? 0 : Math.min(limitKw, alpha * burningS * burningS);
}

/**
 * Temperature rise of the smoke layer under steady mixing: ΔT = 0.7·HRR/(ṁ·cp), the convective share of the heat being 0.7.
 *
 * Units: kW, kg/s → K; cp of air 1.005 kJ/(kg·K). Source: plume energy balance (NFPA 92).
 */
export function layerRiseK(heatKw: number, massFlowKgS: number): number {
  return (0.7 * heatKw) / (massFlowKgS * 1.005);
}

/**
 * Temperature of a heat detector: dTd/dt = √u·(Tg − Td)/RTI, solved exactly over `dtS` of constant gas.
 *
 * Units: °C, m/s, (m·s)^½. Source: response time index (Heskestad and Smith 1976; ISO 6182-1).
 */
export function detectorTemperatureAfter(
  detectorC: number,
  gas: { readonly temperatureC: number; readonly speedMS: number; readonly rti: number },
  dtS: number,
): number {
  const rate = Math.sqrt(gas.speedMS) / gas.rti;
  return gas.temperatureC + (detectorC - gas.temperatureC) * Math.exp(-rate * dtS);
}
