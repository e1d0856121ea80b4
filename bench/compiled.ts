/**
 * Address of a module's compiled form, for a process of its own: tests run the sources, Node runs only `dist/`.
 * `relativePath` is written with `.ts`.
 */
export function compiledUrl(moduleUrl: string, relativePath: string): URL {
  const { href } = new URL(relativePath, moduleUrl);
  const inDist = href.includes("/dist/bench/") ? href : href.replace("/bench/", "/dist/bench/");
  return new URL(inDist.replace(/\.ts$/, ".js"));
}
