interface Place {
  readonly lat: number;
  readonly lon: number;
}

/** Mean radius of the earth (IUGG), metres. */
const EARTH_RADIUS_M = 6_371_008.8;

/** Metres between two places in degrees, along a great circle (haversine formula). Good to 0.5 %. */
export function earthDistanceM(a: Place, b: Place): number {
  const toRadians = (degrees: number) => (degrees * Math.PI) / 180;
  const halfLat = Math.sin(toRadians(b.lat - a.lat) / 2);
  const halfLon = Math.sin(toRadians(b.lon - a.lon) / 2);
  const h = halfLat ** 2 + Math.cos(toRadians(a.lat)) * Math.cos(toRadians(b.lat)) * halfLon ** 2;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)));
}
