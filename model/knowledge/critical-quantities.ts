import type { Provenance } from "./provenance.ts";

/** A substance with a critical quantity, or a correction factor, of its own. */
export interface NamedSubstance {
  /** That of the gas catalogue where it has the substance. */
  readonly id: string;
  /** Other substances of the gas catalogue the row covers. */
  readonly covers: readonly string[];
  readonly nameZh: string;
  readonly nameEn: string;
  /** Null: a group or a mixture. */
  readonly cas: string | null;
  /** Critical quantity Q, t. */
  readonly criticalT: number;
  /** Correction factor β of its own (toxic gases); null: that of its hazard class counts. */
  readonly beta: number | null;
}

/** A hazard class: for substances that have no row of their own. */
export interface HazardClass {
  readonly id: string;
  readonly nameZh: string;
  readonly nameEn: string;
  /** Critical quantity Q, t. */
  readonly criticalT: number;
  /** Correction factor β. */
  readonly beta: number;
}

/** The row that names a substance, by an id of the gas catalogue or of this table; null: no row does. */
export function namedSubstanceOf(id: string): NamedSubstance | null {
  return NAMED_BY_ID.get(id) ?? null;
}

/** The hazard class of that symbol (J1 … W11); null: there is none. */
export function hazardClassOf(id: string): HazardClass | null {
  return CLASS_BY_ID.get(id) ?? null;
}

const HELD_AGAINST = "held against two public copies of the table, not against the printed standard";

export const CRITICAL_QUANTITIES_PROVENANCE: Provenance = {
  standard: "GB 18218-2018",
  clause: "4.1.2, tables 1 and 2 (Q); 4.3, tables 3 and 4 (β)",
  note: HELD_AGAINST,
  confirmed: false,
};

type NamedRow = readonly [id: string, zh: string, en: string, cas: string | null, q: number, beta?: number];

// biome-ignore format: a table is read by its rows
const NAMED_ROWS: readonly NamedRow[] = [
  // id, names, CAS, Q in t (table 1), β (table 3)
  ["NH3", "氨", "Ammonia", "7664-41-7", 10, 2],
  ["OF2", "二氟化氧", "Oxygen difluoride", "7783-41-7", 1],
  ["NO2", "二氧化氮", "Nitrogen dioxide", "10102-44-0", 1, 10],
  ["SO2", "二氧化硫", "Sulfur dioxide", "7446-09-5", 20, 2],
  ["F2", "氟", "Fluorine", "7782-41-4", 1],
  ["COCL2", "碳酰氯（光气）", "Phosgene", "75-44-5", 0.3, 20],
  ["C2H4O", "环氧乙烷", "Ethylene oxide", "75-21-8", 10, 2],
  ["CH2O", "甲醛（含量＞90%）", "Formaldehyde (over 90 %)", "50-00-0", 5],
  ["PH3", "磷化氢", "Phosphine", "7803-51-2", 1, 20],
  ["H2S", "硫化氢", "Hydrogen sulfide", "7783-06-4", 5, 5],
  ["HCL", "氯化氢（无水）", "Hydrogen chloride (anhydrous)", "7647-01-0", 20, 3],
  ["CL2", "氯", "Chlorine", "7782-50-5", 5, 4],
  ["CO", "煤气（一氧化碳及其与氢、甲烷的混合物）", "Coal gas (carbon monoxide and its mixtures with hydrogen, methane)", null, 20, 2],
  ["ASH3", "砷化氢", "Arsine", "7784-42-1", 1],
  ["SBH3", "锑化氢", "Stibine", "7803-52-3", 1],
  ["H2SE", "硒化氢", "Hydrogen selenide", "7783-07-5", 1],
  ["CH3BR", "溴甲烷", "Methyl bromide", "74-83-9", 10, 3],
  ["ACETONE-CYANOHYDRIN", "丙酮氰醇", "Acetone cyanohydrin", "75-86-5", 20],
  ["ACROLEIN", "丙烯醛", "Acrolein", "107-02-8", 20],
  ["HF", "氟化氢", "Hydrogen fluoride", "7664-39-3", 1, 5],
  ["EPICHLOROHYDRIN", "1-氯-2,3-环氧丙烷", "Epichlorohydrin", "106-89-8", 20],
  ["EPIBROMOHYDRIN", "3-溴-1,2-环氧丙烷", "Epibromohydrin", "3132-64-7", 20],
  ["TDI", "甲苯二异氰酸酯", "Toluene diisocyanate", "26471-62-5", 100],
  ["S2CL2", "一氯化硫", "Sulfur monochloride", "10025-67-9", 1],
  ["HCN", "氰化氢", "Hydrogen cyanide", "74-90-8", 1, 10],
  ["SO3", "三氧化硫", "Sulfur trioxide", "7446-11-9", 75],
  ["ALLYLAMINE", "3-氨基丙烯", "Allylamine", "107-11-9", 20],
  ["BR2", "溴", "Bromine", "7726-95-6", 20],
  ["ETHYLENEIMINE", "乙撑亚胺", "Ethyleneimine", "151-56-4", 20],
  ["MIC", "异氰酸甲酯", "Methyl isocyanate", "624-83-9", 0.75, 20],
  ["BARIUM-AZIDE", "叠氮化钡", "Barium azide", "18810-58-7", 0.5],
  ["LEAD-AZIDE", "叠氮化铅", "Lead azide", "13424-46-9", 0.5],
  ["MERCURY-FULMINATE", "雷汞", "Mercury fulminate", "628-86-4", 0.5],
  ["TRINITROANISOLE", "三硝基苯甲醚", "Trinitroanisole", "28653-16-9", 5],
  ["TNT", "2,4,6-三硝基甲苯", "2,4,6-Trinitrotoluene", "118-96-7", 5],
  ["NITROGLYCERIN", "硝化甘油", "Nitroglycerin", "55-63-0", 1],
  ["NITROCELLULOSE-DRY", "硝化纤维素（干的或含水、乙醇＜25%）", "Nitrocellulose (dry, or under 25 % water or ethanol)", "9004-70-0", 1],
  ["NITROCELLULOSE-PLAIN", "硝化纤维素（未改型的，或含增塑剂＜18%）", "Nitrocellulose (unmodified, or under 18 % plasticiser)", "9004-70-0", 1],
  ["NITROCELLULOSE-ETHANOL", "硝化纤维素（含乙醇≥25%）", "Nitrocellulose (25 % ethanol or more)", "9004-70-0", 10],
  ["NITROCELLULOSE-LOW-N", "硝化纤维素（含氮≤12.6%）", "Nitrocellulose (up to 12.6 % nitrogen)", "9004-70-0", 50],
  ["NITROCELLULOSE-WET", "硝化纤维素（含水≥25%）", "Nitrocellulose (25 % water or more)", "9004-70-0", 50],
  ["NITROCELLULOSE-SOLUTION", "硝化纤维素溶液（含氮≤12.6%，含硝化纤维素≤55%）", "Nitrocellulose solution (up to 12.6 % nitrogen, up to 55 %)", "9004-70-0", 50],
  ["NH4NO3-COMBUSTIBLE", "硝酸铵（含可燃物＞0.2%）", "Ammonium nitrate (over 0.2 % combustible)", "6484-52-2", 5],
  ["NH4NO3", "硝酸铵（含可燃物≤0.2%）", "Ammonium nitrate (up to 0.2 % combustible)", "6484-52-2", 50],
  ["NH4NO3-FERTILIZER", "硝酸铵肥料（含可燃物≤0.4%）", "Ammonium nitrate fertilizer (up to 0.4 % combustible)", null, 200],
  ["KNO3", "硝酸钾", "Potassium nitrate", "7757-79-1", 1000],
  ["C4H6", "1,3-丁二烯", "1,3-Butadiene", "106-99-0", 5],
  ["DME", "二甲醚", "Dimethyl ether", "115-10-6", 50],
  ["CH4", "甲烷、天然气", "Methane, natural gas", "74-82-8", 50],
  ["VCM", "氯乙烯", "Vinyl chloride", "75-01-4", 50],
  ["H2", "氢", "Hydrogen", "1333-74-0", 5],
  ["LPG", "液化石油气（含丙烷、丁烷及其混合物）", "Liquefied petroleum gas (propane, butane and their mixtures)", "68476-85-7", 50],
  ["METHYLAMINE", "一甲胺", "Methylamine", "74-89-5", 5],
  ["C2H2", "乙炔", "Acetylene", "74-86-2", 1],
  ["C2H4", "乙烯", "Ethylene", "74-85-1", 50],
  ["O2", "氧（压缩的或液化的）", "Oxygen (compressed or liquefied)", "7782-44-7", 200],
  ["C6H6", "苯", "Benzene", "71-43-2", 50],
  ["C8H8", "苯乙烯", "Styrene", "100-42-5", 500],
  ["C3H6O", "丙酮", "Acetone", "67-64-1", 500],
  ["C3H3N", "2-丙烯腈", "Acrylonitrile", "107-13-1", 50],
  ["CS2", "二硫化碳", "Carbon disulfide", "75-15-0", 50],
  ["CYCLOHEXANE", "环己烷", "Cyclohexane", "110-82-7", 500],
  ["PROPYLENE-OXIDE", "1,2-环氧丙烷", "Propylene oxide", "75-56-9", 10],
  ["C7H8", "甲苯", "Toluene", "108-88-3", 500],
  ["CH4O", "甲醇", "Methanol", "67-56-1", 500],
  ["GASOLINE", "汽油（含乙醇汽油、甲醇汽油）", "Gasoline (also blended with ethanol or methanol)", "86290-81-5", 200],
  ["C2H6O", "乙醇", "Ethanol", "64-17-5", 500],
  ["DIETHYL-ETHER", "乙醚", "Diethyl ether", "60-29-7", 10],
  ["C4H8O2", "乙酸乙酯", "Ethyl acetate", "141-78-6", 500],
  ["C6H14", "正己烷", "n-Hexane", "110-54-3", 500],
  ["PERACETIC-ACID", "过乙酸", "Peracetic acid", "79-21-0", 10],
  ["MEKP", "过氧化甲基乙基酮（有效氧＞10%且≤10.7%，含A型稀释剂≥48%）", "Methyl ethyl ketone peroxide (active oxygen 10 to 10.7 %, 48 % diluent A or more)", "1338-23-4", 10],
  ["WHITE-PHOSPHORUS", "白磷", "White phosphorus", "12185-10-3", 50],
  ["ALUMINIUM-ALKYLS", "烷基铝", "Aluminium alkyls", null, 1],
  ["PENTABORANE", "戊硼烷", "Pentaborane", "19624-22-7", 1],
  ["K2O2", "过氧化钾", "Potassium peroxide", "17014-71-0", 20],
  ["NA2O2", "过氧化钠", "Sodium peroxide", "1313-60-6", 20],
  ["KCLO3", "氯酸钾", "Potassium chlorate", "3811-04-9", 100],
  ["NACLO3", "氯酸钠", "Sodium chlorate", "7775-09-9", 100],
  ["HNO3-FUMING", "发烟硝酸", "Nitric acid (red fuming)", "52583-42-3", 20],
  ["HNO3", "硝酸（非发红烟，含硝酸＞70%）", "Nitric acid (not red fuming, over 70 %)", "7697-37-2", 100],
  ["GUANIDINE-NITRATE", "硝酸胍", "Guanidine nitrate", "506-93-4", 50],
  ["CAC2", "碳化钙（电石）", "Calcium carbide", "75-20-7", 100],
  ["K", "钾", "Potassium", "7440-09-7", 1],
  ["NA", "钠", "Sodium", "7440-23-5", 10],
];

/** What a row covers beyond its own id: propane and butane are measured alone and stored as liquefied petroleum gas. */
const COVERS: Readonly<Record<string, readonly string[]>> = { LPG: ["C3H8", "C4H10"] };

export const NAMED_SUBSTANCES: readonly NamedSubstance[] = NAMED_ROWS.map(
  ([id, nameZh, nameEn, cas, criticalT, beta = null]) => ({
    id,
    covers: COVERS[id] ?? [],
    nameZh,
    nameEn,
    cas,
    criticalT,
    beta,
  }),
);

type ClassRow = readonly [id: string, zh: string, en: string, q: number, beta: number];

// biome-ignore format: a table is read by its rows
const CLASS_ROWS: readonly ClassRow[] = [
  // symbol, names, Q in t (table 2), β (table 4)
  ["J1", "急性毒性：类别1，气体", "Acute toxicity: category 1, gases", 5, 4],
  ["J2", "急性毒性：类别1，固体、液体", "Acute toxicity: category 1, solids and liquids", 50, 1],
  ["J3", "急性毒性：类别2、3，气体", "Acute toxicity: categories 2 and 3, gases", 50, 2],
  ["J4", "急性毒性：类别2、3，吸入，液体（沸点≤35℃）", "Acute toxicity: categories 2 and 3, inhaled, liquids boiling up to 35 °C", 50, 2],
  ["J5", "急性毒性：类别2，固体及J4以外的液体", "Acute toxicity: category 2, solids, and liquids other than J4", 500, 1],
  ["W1.1", "爆炸物：不稳定爆炸物、1.1项", "Explosives: unstable, division 1.1", 1, 2],
  ["W1.2", "爆炸物：1.2、1.3、1.5、1.6项", "Explosives: divisions 1.2, 1.3, 1.5, 1.6", 10, 2],
  ["W1.3", "爆炸物：1.4项", "Explosives: division 1.4", 50, 2],
  ["W2", "易燃气体：类别1、2", "Flammable gases: categories 1 and 2", 10, 1.5],
  ["W3", "气溶胶：类别1、2（净重）", "Aerosols: categories 1 and 2 (net)", 150, 1],
  ["W4", "氧化性气体：类别1", "Oxidising gases: category 1", 50, 1],
  ["W5.1", "易燃液体：类别1；类别2、3且工作温度高于沸点", "Flammable liquids: category 1; categories 2 and 3 worked above their boiling point", 10, 1.5],
  ["W5.2", "易燃液体：类别2、3且有特殊工艺条件", "Flammable liquids: categories 2 and 3 under special process conditions", 50, 1],
  ["W5.3", "易燃液体：其他类别2", "Flammable liquids: other of category 2", 1000, 1],
  ["W5.4", "易燃液体：其他类别3", "Flammable liquids: other of category 3", 5000, 1],
  ["W6.1", "自反应物质：A、B型", "Self-reactive substances: types A and B", 10, 1.5],
  ["W6.2", "自反应物质：C、D、E型", "Self-reactive substances: types C, D and E", 50, 1],
  ["W7.1", "有机过氧化物：A、B型", "Organic peroxides: types A and B", 10, 1.5],
  ["W7.2", "有机过氧化物：C、D、E、F型", "Organic peroxides: types C to F", 50, 1],
  ["W8", "自燃液体和自燃固体：类别1", "Pyrophoric liquids and solids: category 1", 50, 1],
  ["W9.1", "氧化性固体和液体：类别1", "Oxidising solids and liquids: category 1", 50, 1],
  ["W9.2", "氧化性固体和液体：类别2、3", "Oxidising solids and liquids: categories 2 and 3", 200, 1],
  ["W10", "易燃固体：类别1", "Flammable solids: category 1", 200, 1],
  ["W11", "遇水放出易燃气体的物质：类别1、2", "Substances that give off flammable gas with water: categories 1 and 2", 200, 1],
];

export const HAZARD_CLASSES: readonly HazardClass[] = CLASS_ROWS.map(([id, nameZh, nameEn, criticalT, beta]) => ({
  id,
  nameZh,
  nameEn,
  criticalT,
  beta,
}));

const NAMED_BY_ID: ReadonlyMap<string, NamedSubstance> = new Map(
  NAMED_SUBSTANCES.flatMap((row) => [row.id, ...row.covers].map((id) => [id, row])),
);
const CLASS_BY_ID: ReadonlyMap<string, HazardClass> = new Map(HAZARD_CLASSES.map((each) => [each.id, each]));
