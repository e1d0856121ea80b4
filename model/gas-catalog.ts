/**
 * Substances a gas point may name, with what conversions and default set-points need of them.
 *
 * Nothing here is a limit a site may rely on until its safety engineer has confirmed it: `confirmed` is false in every row, and
 * `sources` says where each figure comes from and whether it was held against that source. Concentrations by mass hold at
 * 20 °C and 101.325 kPa, the sampling condition of GBZ 2.1.
 */
export interface Substance {
  /** What a point's `substance` says. */
  readonly id: string;
  readonly nameZh: string;
  readonly nameEn: string;
  readonly formula: string;
  readonly cas: string;
  /** g/mol; null for a mixture: no conversion between mass and volume is possible. */
  readonly molarMass: number | null;
  /**
   * Lower explosive limit, %VOL. Two conventions exist and differ by up to a factor of two (CS2); conversions use NFPA's by default, whose
   * values are those usual in tables of GB/T 50493.
   */
  readonly lelVolIec: number | null;
  readonly lelVolNfpa: number | null;
  readonly uelVolIec: number | null;
  /** Immediately dangerous to life or health. */
  readonly idlhPpm: number | null;
  /** Occupational exposure limits: ceiling, 8 h mean, 15 min mean. */
  readonly macMgM3: number | null;
  readonly pcTwaMgM3: number | null;
  readonly pcStelMgM3: number | null;
  /** What a detector of it watches for. */
  readonly hazard: Hazard;
  readonly setpoints: DefaultSetpoints;
  readonly sources: { readonly lel: string | null; readonly oel: string | null; readonly idlh: string | null };
  readonly confidence: Confidence;
  readonly confirmed: false;
  readonly note: string;
}

type Hazard = "toxic" | "combustible" | "asphyxiant" | "oxygen";
type Confidence = "high" | "medium" | "low";

/** Proposed alarm limits: one for low values (oxygen only), the lesser and the graver for high ones. */
interface DefaultSetpoints {
  readonly low: number | null;
  readonly high: readonly number[];
  readonly unit: "mg/m3" | "%LEL" | "%VOL";
  /** The limit or standard they follow; null: none. */
  readonly basis: string | null;
}

/** The substance of that id; null: not in the catalogue. */
export function substanceOf(id: string): Substance | null {
  return BY_ID.get(id) ?? null;
}

const LEL_SOURCES = {
  table: "IEC 60079-20-1:2010 and NFPA 497-2008, as tabulated by the package chemicals 1.5.2 (MIT)",
  unchecked: "IEC 60079-20-1 or NFPA 497, not checked against the text",
} as const;
const OEL_SOURCES = {
  amended: "GBZ 2.1-2019, Amendment 1 (public copy)",
  unchecked: "GBZ 2.1-2019, not checked against the text",
} as const;
const IDLH_SOURCES = {
  page: "NIOSH IDLH, as quoted on the AIHA page",
  unchecked: "NIOSH IDLH (current ppm values), not checked against the list",
} as const;

type Row = readonly [
  id: string,
  nameZh: string,
  nameEn: string,
  formula: string,
  cas: string,
  molarMass: number | null,
  lelVolIec: number | null,
  lelVolNfpa: number | null,
  uelVolIec: number | null,
  idlhPpm: number | null,
  macMgM3: number | null,
  pcTwaMgM3: number | null,
  pcStelMgM3: number | null,
  hazard: Hazard,
  setpointLow: number | null,
  setpointsHigh: readonly number[],
  unit: DefaultSetpoints["unit"],
  basis: string | null,
  lelSource: keyof typeof LEL_SOURCES | null,
  oelSource: keyof typeof OEL_SOURCES | null,
  idlhSource: keyof typeof IDLH_SOURCES | null,
  confidence: Confidence,
  note: string,
];

// biome-ignore format: a table is read by its rows
const ROWS: readonly Row[] = [
  // id, names, formula, CAS, g/mol, LEL IEC, LEL NFPA, UEL, IDLH, MAC, PC-TWA, PC-STEL, hazard, low, high, unit, basis, sources (LEL, OEL, IDLH), confidence, note
  ["NH3", "氨", "Ammonia", "NH3", "7664-41-7", 17.031, 15, 15, 33.6, 300, null, 20, 30, "toxic", null, [20, 40], "mg/m3", "PC-TWA", "table", "unchecked", "unchecked", "high", ""],
  ["H2S", "硫化氢", "Hydrogen sulfide", "H2S", "7783-06-4", 34.081, 4, 4, 45.5, 100, 10, null, null, "toxic", null, [10, 20], "mg/m3", "MAC", "table", "unchecked", "unchecked", "high", ""],
  ["CO", "一氧化碳", "Carbon monoxide", "CO", "630-08-0", 28.01, 10.9, 12.5, 74, 1200, null, 20, 30, "toxic", null, [20, 40], "mg/m3", "PC-TWA", "table", "unchecked", "unchecked", "high", "non-plateau"],
  ["CL2", "氯", "Chlorine", "Cl2", "7782-50-5", 70.906, null, null, null, 10, 1, null, null, "toxic", null, [1, 2], "mg/m3", "MAC", null, "unchecked", "unchecked", "high", ""],
  ["SO2", "二氧化硫", "Sulfur dioxide", "SO2", "7446-09-5", 64.064, null, null, null, 100, null, 5, 10, "toxic", null, [5, 10], "mg/m3", "PC-TWA", null, "unchecked", "unchecked", "high", ""],
  ["NO2", "二氧化氮", "Nitrogen dioxide", "NO2", "10102-44-0", 46.006, null, null, null, 13, null, 5, 10, "toxic", null, [5, 10], "mg/m3", "PC-TWA", null, "unchecked", "page", "high", "IDLH 13 verified"],
  ["NO", "一氧化氮", "Nitric oxide", "NO", "10102-43-9", 30.006, null, null, null, 100, null, 15, null, "toxic", null, [15, 30], "mg/m3", "PC-TWA", null, "unchecked", "unchecked", "high", ""],
  ["HCN", "氰化氢", "Hydrogen cyanide", "HCN", "74-90-8", 27.026, 5.4, 5.6, 46, 50, 1, null, null, "toxic", null, [1, 2], "mg/m3", "MAC", "table", "unchecked", "unchecked", "high", "as CN"],
  ["HCL", "氯化氢", "Hydrogen chloride", "HCl", "7647-01-0", 36.461, null, null, null, 50, 7.5, null, null, "toxic", null, [7.5, 15], "mg/m3", "MAC", null, "unchecked", "unchecked", "high", ""],
  ["HF", "氟化氢", "Hydrogen fluoride", "HF", "7664-39-3", 20.006, null, null, null, 30, 2, null, null, "toxic", null, [2, 4], "mg/m3", "MAC", null, "unchecked", "unchecked", "high", "as F"],
  ["COCL2", "光气/碳酰氯", "Phosgene", "COCl2", "75-44-5", 98.916, null, null, null, 2, 0.5, null, null, "toxic", null, [0.5, 1], "mg/m3", "MAC", null, "unchecked", "unchecked", "high", ""],
  ["PH3", "磷化氢", "Phosphine", "PH3", "7803-51-2", 33.998, 1.6, null, null, 50, 0.3, null, null, "toxic", null, [0.3, 0.6], "mg/m3", "MAC", "unchecked", "unchecked", "unchecked", "high", "LEL medium"],
  ["ASH3", "砷化氢(胂)", "Arsine", "AsH3", "7784-42-1", 77.945, null, null, null, 3, 0.03, null, null, "toxic", null, [0.03, 0.06], "mg/m3", "MAC", null, "unchecked", "unchecked", "medium", "LEL ~4.5-5.8 low conf"],
  ["O3", "臭氧", "Ozone", "O3", "10028-15-6", 47.998, null, null, null, 5, 0.3, null, null, "toxic", null, [0.3, 0.6], "mg/m3", "MAC", null, "unchecked", "unchecked", "high", ""],
  ["CH2O", "甲醛", "Formaldehyde", "CH2O", "50-00-0", 30.026, 7, 7, 73, 20, 0.5, null, null, "toxic", null, [0.5, 1], "mg/m3", "MAC", "table", "unchecked", "unchecked", "high", ""],
  ["C2H4O", "环氧乙烷", "Ethylene oxide", "C2H4O", "75-21-8", 44.053, 2.6, 3, 100, 800, null, 2, null, "toxic", null, [2, 4], "mg/m3", "PC-TWA", "table", "unchecked", "unchecked", "high", ""],
  ["C3H3N", "丙烯腈", "Acrylonitrile", "C3H3N", "107-13-1", 53.063, 2.8, 3, 28, 85, null, 1, 2, "toxic", null, [1, 2], "mg/m3", "PC-TWA", "table", "unchecked", "unchecked", "medium", "IDLH 85 (60 after revision?)"],
  ["C6H6", "苯", "Benzene", "C6H6", "71-43-2", 78.112, 1.2, 1.2, 8.6, 500, null, 3, 6, "toxic", null, [3, 6], "mg/m3", "PC-TWA", "table", "amended", "unchecked", "high", "Amendment 1 value; was 6/10"],
  ["VCM", "氯乙烯", "Vinyl chloride", "C2H3Cl", "75-01-4", 62.498, 3.6, 3.6, 33, null, null, 10, null, "toxic", null, [10, 20], "mg/m3", "PC-TWA", "table", "unchecked", null, "high", "NIOSH: no IDLH (Ca)"],
  ["CS2", "二硫化碳", "Carbon disulfide", "CS2", "75-15-0", 76.141, 0.6, 1.3, 60, 500, null, 5, 10, "toxic", null, [5, 10], "mg/m3", "PC-TWA", "table", "unchecked", "unchecked", "high", ""],
  ["CO2", "二氧化碳", "Carbon dioxide", "CO2", "124-38-9", 44.01, null, null, null, 40000, null, 9000, 18000, "asphyxiant", null, [9000, 18000], "mg/m3", "PC-TWA", null, "unchecked", "unchecked", "high", "asphyxiant"],
  ["C7H8", "甲苯", "Toluene", "C7H8", "108-88-3", 92.138, 1, 1.1, 7.8, 500, null, 50, 100, "combustible", null, [25, 50], "%LEL", "GB/T 50493-2019", "table", "unchecked", "unchecked", "high", ""],
  ["C8H10", "二甲苯", "Xylene", "C8H10", "1330-20-7", 106.167, 0.9, 0.9, 6.7, 900, null, 50, 100, "combustible", null, [25, 50], "%LEL", "GB/T 50493-2019", "table", "unchecked", "unchecked", "high", ""],
  ["C8H8", "苯乙烯", "Styrene", "C8H8", "100-42-5", 104.149, 1, 0.9, 8, 700, null, 50, 100, "combustible", null, [25, 50], "%LEL", "GB/T 50493-2019", "table", "unchecked", "unchecked", "high", ""],
  ["CH4O", "甲醇", "Methanol", "CH4O", "67-56-1", 32.042, 6, 6, 36, 6000, null, 25, 50, "combustible", null, [25, 50], "%LEL", "GB/T 50493-2019", "table", "unchecked", "unchecked", "high", ""],
  ["C2H6O", "乙醇", "Ethanol", "C2H6O", "64-17-5", 46.068, 3.1, 3.3, 19, 3300, null, null, null, "combustible", null, [25, 50], "%LEL", "GB/T 50493-2019", "table", null, "unchecked", "high", "no OEL; IDLH=10%LEL"],
  ["C3H8O", "异丙醇", "Isopropanol", "C3H8O", "67-63-0", 60.095, 2, 2, 12.7, 2000, null, 350, 700, "combustible", null, [25, 50], "%LEL", "GB/T 50493-2019", "table", "unchecked", "unchecked", "high", "IDLH=10%LEL"],
  ["C3H6O", "丙酮", "Acetone", "C3H6O", "67-64-1", 58.079, 2.5, 2.5, 14.3, 2500, null, 300, 450, "combustible", null, [25, 50], "%LEL", "GB/T 50493-2019", "table", "unchecked", "unchecked", "high", "IDLH=10%LEL"],
  ["C4H8O2", "乙酸乙酯", "Ethyl acetate", "C4H8O2", "141-78-6", 88.105, 2, 2, 12.8, 2000, null, 200, 300, "combustible", null, [25, 50], "%LEL", "GB/T 50493-2019", "table", "unchecked", "unchecked", "high", "IDLH=10%LEL"],
  ["CH4", "甲烷/天然气", "Methane / natural gas", "CH4", "74-82-8", 16.043, 4.4, 5, 17, null, null, null, null, "combustible", null, [25, 50], "%LEL", "GB/T 50493-2019", "table", null, null, "high", ""],
  ["C3H8", "丙烷", "Propane", "C3H8", "74-98-6", 44.096, 1.7, 2.1, 10.9, 2100, null, null, null, "combustible", null, [25, 50], "%LEL", "GB/T 50493-2019", "table", null, "unchecked", "high", "LPG OEL 1000/1500"],
  ["C4H10", "正丁烷", "n-Butane", "C4H10", "106-97-8", 58.122, 1.4, 1.9, 9.3, 1600, null, null, null, "combustible", null, [25, 50], "%LEL", "GB/T 50493-2019", "table", null, "unchecked", "medium", "LPG OEL 1000/1500"],
  ["C2H4", "乙烯", "Ethylene", "C2H4", "74-85-1", 28.053, 2.3, 2.7, 36, null, null, null, null, "combustible", null, [25, 50], "%LEL", "GB/T 50493-2019", "table", null, null, "high", ""],
  ["C3H6", "丙烯", "Propylene", "C3H6", "115-07-1", 42.08, 2, 2.4, 11.1, null, null, null, null, "combustible", null, [25, 50], "%LEL", "GB/T 50493-2019", "table", null, null, "high", ""],
  ["C2H2", "乙炔", "Acetylene", "C2H2", "74-86-2", 26.037, 2.3, 2.5, 100, null, null, null, null, "combustible", null, [25, 50], "%LEL", "GB/T 50493-2019", "table", null, null, "high", ""],
  ["H2", "氢", "Hydrogen", "H2", "1333-74-0", 2.016, 4, 4, 77, null, null, null, null, "combustible", null, [25, 50], "%LEL", "GB/T 50493-2019", "table", null, null, "high", ""],
  ["C6H14", "正己烷", "n-Hexane", "C6H14", "110-54-3", 86.175, 1, 1.1, 8.9, 1100, null, 100, 180, "combustible", null, [25, 50], "%LEL", "GB/T 50493-2019", "table", "unchecked", "unchecked", "high", "IDLH=10%LEL"],
  ["C4H6", "1,3-丁二烯", "1,3-Butadiene", "C4H6", "106-99-0", 54.09, 1.4, 2, 16.3, 2000, null, 5, null, "combustible", null, [25, 50], "%LEL", "GB/T 50493-2019", "table", "unchecked", "unchecked", "high", "IDLH=10%LEL"],
  ["DME", "二甲醚", "Dimethyl ether", "C2H6O", "115-10-6", 46.068, 2.7, 3.4, 32, null, null, null, null, "combustible", null, [25, 50], "%LEL", "GB/T 50493-2019", "table", null, null, "medium", ""],
  ["GASOLINE", "汽油", "Gasoline", "(mix)", "86290-81-5", null, 1.4, 1.4, 7.6, null, null, 300, null, "combustible", null, [25, 50], "%LEL", "GB/T 50493-2019", "table", "unchecked", null, "medium", "OEL = 溶剂汽油"],
  ["SIH4", "硅烷", "Silane", "SiH4", "7803-62-5", 32.117, 1.37, null, null, null, null, null, null, "combustible", null, [25, 50], "%LEL", "GB/T 50493-2019", "unchecked", null, null, "low", "pyrophoric; ACGIH TLV 5 ppm; BDA semiconductor fabs"],
  ["B2H6", "乙硼烷", "Diborane", "B2H6", "19287-45-7", 27.67, 0.8, null, 88, 15, null, 0.1, null, "toxic", null, [0.1, 0.2], "mg/m3", "PC-TWA", "unchecked", "unchecked", "unchecked", "medium", "fabs"],
  ["O2", "氧", "Oxygen", "O2", "7782-44-7", 31.998, null, null, null, null, null, null, null, "oxygen", 19.5, [23.5], "%VOL", null, null, null, null, "high", "19.5 / 23.5 %VOL"],
];

function toSubstance(row: Row): Substance {
  const [id, nameZh, nameEn, formula, cas, molarMass, lelVolIec, lelVolNfpa, uelVolIec, ...limits] = row;
  const [idlhPpm, macMgM3, pcTwaMgM3, pcStelMgM3, hazard, low, high, unit, basis, lel, oel, idlh, ...rest] = limits;
  const [confidence, note] = rest;
  // biome-ignore format: the columns of a row, in their order
  return {
    id, nameZh, nameEn, formula, cas, molarMass, lelVolIec, lelVolNfpa, uelVolIec,
    idlhPpm, macMgM3, pcTwaMgM3, pcStelMgM3, hazard, confidence, note,
    setpoints: { low, high, unit, basis },
    sources: {
      lel: lel === null ? null : LEL_SOURCES[lel],
      oel: oel === null ? null : OEL_SOURCES[oel],
      idlh: idlh === null ? null : IDLH_SOURCES[idlh],
    },
    confirmed: false,
  };
}

export const SUBSTANCES: readonly Substance[] = ROWS.map(toSubstance);

const BY_ID: ReadonlyMap<string, Substance> = new Map(SUBSTANCES.map((substance) => [substance.id, substance]));
