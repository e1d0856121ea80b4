/** The fingerprint of a photo that nobody handed in: the demo's people have no camera. */
export const PHOTO = { sha256: "d".repeat(64) };
