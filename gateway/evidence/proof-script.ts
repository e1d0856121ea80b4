/**
 * The script inside an evidence pack: recomputes every proof in the reader's browser. It is text, not code of the gateway, and does by Web
 * Crypto what `storage/records/check-evidence.ts` does here; a test holds the two against each other.
 */
export const PROOF_SCRIPT = `
(async () => {
  const pack = JSON.parse(document.getElementById("pack").textContent);
  const words = JSON.parse(document.getElementById("words").textContent);
  const show = (text, faults) => {
    const place = document.getElementById("proof");
    place.textContent = text;
    place.className = faults.length === 0 ? "good" : "bad";
    for (const fault of faults) place.appendChild(document.createElement("div")).textContent = fault;
  };
  if (!globalThis.crypto || !crypto.subtle) return show(words.impossible, ["-"]);
  const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const fromHex = (hex) => Uint8Array.from(hex.match(/../g) || [], (pair) => parseInt(pair, 16));
  const sha = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const join = (...parts) => {
    const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) { all.set(part, at); at += part.length; }
    return all;
  };
  const chainHash = async (previous, record) => toHex(await sha(new TextEncoder().encode(previous + record)));
  const rootOf = async (hash, path) => {
    let at = await sha(join(Uint8Array.of(0), fromHex(hash)));
    for (const step of path) {
      const other = fromHex(step.hash);
      at = await sha(step.side === "left" ? join(Uint8Array.of(1), other, at) : join(Uint8Array.of(1), at, other));
    }
    return toHex(at);
  };
  const faults = [];
  const seals = new Map();
  let before = null;
  for (const seal of pack.seals) {
    if ((await chainHash(seal.previousHash, seal.record)) !== seal.hash) faults.push("seal " + seal.no + ": changed");
    if (before && (before.no >= seal.no || (before.no === seal.no - 1 && before.hash !== seal.previousHash)))
      faults.push("seal " + seal.no + ": seals-out-of-order");
    before = seal;
    seals.set(seal.no, seal);
  }
  for (const each of pack.records) {
    const where = each.chain + " " + each.no;
    if ((await chainHash(each.previousHash, each.record)) !== each.hash) { faults.push(where + ": changed"); continue; }
    const seal = seals.get(each.seal);
    if (!seal) { faults.push(where + ": seal-missing"); continue; }
    let said = { spans: {}, root: "" };
    try { said = JSON.parse(seal.record); } catch {}
    const span = said.spans[each.chain] || [0, -1];
    const under = each.no >= span[0] && each.no <= span[1] && (await rootOf(each.hash, each.path)) === said.root;
    if (!under) faults.push(where + ": not-under-its-seal");
  }
  const forms = new Set();
  for (const each of pack.records) {
    if (each.chain !== "standing") continue;
    try { const said = JSON.parse(each.record); forms.add(said.of + " " + said.id + " " + said.digest); } catch {}
  }
  const shown = pack.alarms.map((thing) => ["alarm", thing]).concat(pack.tickets.map((thing) => ["ticket", thing]));
  for (const [of, thing] of forms.size === 0 ? [] : shown) {
    const settled = { ...thing };
    // The newest value and the peak of an alarm that is active leave no record.
    if (of === "alarm" && thing.active === true) { delete settled.lastValue; delete settled.peak; }
    const digest = toHex(await sha(new TextEncoder().encode(JSON.stringify(settled))));
    if (!forms.has(of + " " + thing.id + " " + digest)) faults.push(of + " " + thing.id + ": not-on-record");
  }
  if (faults.length === 0) show(words.good, []);
  else show(words.bad.replace("{count}", faults.length), faults);
})();
`;
