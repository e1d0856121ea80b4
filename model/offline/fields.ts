import { z } from "zod";
import { PLAIN_ID_PATTERN, POINT_ID_PATTERN } from "../ids.ts";

/** The fields that bodies of tickets have in common, each with its bounds. */
export const text = z.string().trim().min(1).max(2_000);
export const shortText = z.string().trim().min(1).max(200);
/** The name of a person, or a user name: those who hold no account are named, too. */
export const person = z.string().trim().min(1).max(100);
export const instant = z.int().min(0).max(8_640_000_000_000_000).describe("epoch milliseconds");
export const plainId = z.string().regex(PLAIN_ID_PATTERN);
export const pointId = z.string().regex(POINT_ID_PATTERN);
export const ticketId = z.string().min(1).max(120);

/** A photo by its fingerprint, taken when it was taken: SHA-256 of the file, in hex. The file itself is handed in beside it. */
export const photo = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  takenAt: instant.optional(),
});
export type Photo = z.infer<typeof photo>;
export const photos = z.array(photo).max(20).default([]);

/** Where it lies: a site, a zone, points; all absent: the enterprise as a whole. */
export const placeFields = {
  site: plainId.optional(),
  zone: plainId.optional(),
  points: z.array(pointId).max(200).default([]),
};
