/**
 * Whether a browser's `Origin` is our own: the public address, or the address this very request was sent to.
 *
 * A request without `Origin` does not come from another site's page (browsers always say it on WebSockets and on writes).
 */
export function isOwnOrigin(request: {
  readonly origin: string | undefined;
  readonly host: string | undefined;
  /** It came over https. */
  readonly secure: boolean;
  readonly publicUrl: string | undefined;
}): boolean {
  const { origin, host, secure, publicUrl } = request;
  if (origin === undefined) return true;
  const from = toUrl(origin);
  if (from === null) return false;
  const open = publicUrl === undefined ? null : toUrl(publicUrl);
  if (from.origin === open?.origin) return true;
  // A page that came in clear, under whatever name, may be anybody's: it does not speak for one that is served over https.
  if (from.protocol === "http:" && (secure || (open?.protocol === "https:" && from.hostname === open.hostname)))
    return false;
  return host !== undefined && from.host === toUrl(`${from.protocol}//${host}`)?.host;
}

/** `Origin` is "null" for a page in a sandbox: no URL, so nobody's. */
function toUrl(text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && (url.protocol === "http:" || url.protocol === "https:") ? url : null;
}
