import { expect, test } from "vitest";
import type { WirePack } from "../../api/wire-packs.ts";
import { toPackDocument } from "./catalog-document.ts";

const pack: WirePack = {
  id: "room",
  enterprise: "coldchain",
  name: "机房",
  pack: "ammonia-room",
  zone: "machine-room",
  roles: [
    { role: "ammonia", points: ["NH3-101"], by: "taken" },
    { role: "emergencyFan", points: ["FAN-1"], by: "named" },
    { role: "ammoniaLel", points: [], by: "named" },
  ],
  settings: { fanAtPpm: 120 },
  rules: [],
  blind: [],
};

test("a pack goes back as it was written: what its zone gave stays with the zone, and 'there is none' stays said", () => {
  expect(toPackDocument(pack)).toEqual({
    id: "room",
    enterprise: "coldchain",
    name: "机房",
    pack: "ammonia-room",
    zone: "machine-room",
    points: { emergencyFan: ["FAN-1"], ammoniaLel: [] },
    settings: { fanAtPpm: 120 },
  });
});

test("a pack that has no name of its own is not given one", () => {
  expect(toPackDocument({ ...pack, name: "room" })).not.toHaveProperty("name");
});
