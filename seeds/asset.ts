/**
 * Address of a file that stands beside a module but is not TypeScript (a recording, a page).
 *
 * The compiler copies no such files, so from `dist/seeds/…` the address points to the same place in the sources.
 */
export function assetUrl(moduleUrl: string, relativePath: string): URL {
  return new URL(new URL(relativePath, moduleUrl).href.replace("/dist/seeds/", "/seeds/"));
}
