import { PERMIT_AIR_SOURCE, OXYGEN_VOL } from "../../model/knowledge/permit-air.ts";
import { PERMIT_TERMS } from "../../model/knowledge/permit-terms.ts";
import { HOUR_MS, MINUTE_MS } from "../../model/time.ts";

/** What binds each kind of special work, as rows of a Markdown table. */
export function permitRows(): readonly (readonly string[])[] {
  return PERMIT_TERMS.map(({ type, grade, validMsMax, approver, breakMsMax, continuous, source }) => [
    `\`${type}\``,
    grade === null ? "–" : `\`${grade}\``,
    `${validMsMax / HOUR_MS} h`,
    `\`${approver}\``,
    `${breakMsMax / MINUTE_MS} min`,
    continuous ? "yes" : "",
    source,
  ]);
}

/** What air may hold for people to work in it. */
export function airRows(): readonly (readonly string[])[] {
  const { min, max, maxEnriched } = OXYGEN_VOL;
  return [
    ["combustible gas, explosive limit of 4 %VOL or more", "≤ 0.5 %VOL", PERMIT_AIR_SOURCE],
    ["combustible gas, explosive limit below 4 %VOL", "≤ 0.2 %VOL", PERMIT_AIR_SOURCE],
    [
      "oxygen, confined space",
      `${min} to ${max} %VOL; ${maxEnriched} where the process is rich in oxygen`,
      PERMIT_AIR_SOURCE,
    ],
    ["toxic gas, confined space", "≤ MAC, else PC-TWA, else PC-STEL", "GBZ 2.1-2019, not held against the text"],
  ];
}
