import { z } from "zod";
import { PLAIN_ID_PATTERN, POINT_ID_PATTERN } from "../ids.ts";

/** Fields that many entries of the catalogue have. */
export const plainId = z.string().regex(PLAIN_ID_PATTERN, "id: [a-z0-9][a-z0-9-]*, at most 63 characters");
export const pointId = z
  .string()
  .regex(POINT_ID_PATTERN, "point id: letters, digits, '.', '_' and '-', at most 63 characters");
export const name = z.string().min(1).max(200);
export const retired = z.boolean().optional();
export const milliseconds = z
  .number()
  .int()
  .min(0)
  .max(31 * 86_400_000);
export const timeOfDay = z.string().regex(/^(?:[01][0-9]|2[0-3]):[0-5][0-9]$/, "a time of day: 08:00");
export const username = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, "user name: lower case letters, digits, '.', '_' and '-'");
