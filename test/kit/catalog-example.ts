import type { Catalog, CatalogFragment } from "../../model/catalog/catalog.ts";
import { EMPTY_CATALOG } from "../../model/catalog/catalog.ts";
import type { CheckDeps } from "../../model/catalog/check.ts";
import { mergeCatalog } from "../../model/catalog/merge.ts";
import { parseCatalogText } from "../../model/catalog/parse.ts";

/** The smallest complete deployment: one cold store, one gas detector, one rule, somebody to call. */
export const EXAMPLE_YAML = `areas:
  - { id: dx, name: 大兴区, kind: district }
  - { id: dx-yh, name: 瀛海镇, kind: town, parent: dx }
enterprises:
  - { id: coldchain, name: 京南冷链, area: dx-yh, uscc: 91110115MA0000000E, industry: ammonia-refrigeration }
sites:
  - { id: plant1, enterprise: coldchain, name: 一号冷库, lat: 39.76, lon: 116.43 }
zones:
  - { id: machine-room, site: plant1, name: 氨制冷机房, kind: ammonia-machine-room }
devices:
  - { id: dtu1, enterprise: coldchain, site: plant1, name: 机房采集器, dialect: native, secret: "a-long-enough-secret", reportEveryMs: 5000 }
points:
  - { id: NH3-101, enterprise: coldchain, device: dtu1, zone: machine-room, name: 机房氨浓度, kind: gas, substance: NH3, unit: ppm, rangeMin: 0, rangeMax: 500 }
rules:
  - { id: nh3-hh, enterprise: coldchain, kind: threshold, points: [NH3-101], level: 1, params: { direction: high, limit: 57, deadband: 2.8, onDelayMs: 0, offDelayMs: 30000 } }
users:
  - { username: zhang, name: 张工, role: operator, enterprise: coldchain, password: "change-me" }
  - { username: li, name: 李处, role: regulator, area: dx, password: "change-me" }
channels:
  - { id: hook, kind: webhook, url: "http://127.0.0.1:9999/push", secret: s3cret, allowPrivateNetwork: true }
policies:
  - { id: plant-duty, enterprise: coldchain, steps: [{ afterMs: 0, channels: [hook] }, { afterMs: 180000, channels: [hook] }] }
routes:
  - { enterprise: coldchain, levels: [1, 2, 3], policy: plant-duty }
`;

export function exampleFragment(): CatalogFragment {
  return fragmentOf(EXAMPLE_YAML);
}

export function exampleCatalog(): Catalog {
  return mergeCatalog(EMPTY_CATALOG, exampleFragment());
}

/** Parses a text that is known to be right. */
export function fragmentOf(text: string): CatalogFragment {
  const parsed = parseCatalogText(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value.fragment;
}

/** Lists that know what the example names, and rules that are never wrong. */
export const EXAMPLE_CHECKS: CheckDeps = {
  checkRule: () => [],
  channelKinds: [{ kind: "webhook", check: () => [] }],
  dialects: ["native"],
  substances: ["NH3", "CH4", "CO"],
  units: ["ppm", "%LEL", "kPa", "°C"],
};
