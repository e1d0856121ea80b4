// A hundred people who sign in at once, and one who looks at a month ten times a second: in a process of their own, so that their work is not
// mistaken for the gateway's. Takes { url, username, password, signIns, token, path } as its argument; ends when its input does, and
// prints what it was answered.
import { setTimeout as sleep } from "node:timers/promises";

const LOOK_EVERY_MS = 100;
const AGAIN_MS = 500;
const { url, username, password, signIns, token, path } = JSON.parse(process.argv[2] ?? "{}");
const statuses = {};
let queries = 0;
const ending = new AbortController();
process.stdin.on("end", () => ending.abort());
process.stdin.resume();

/** Tries again while it is told that too many sign in at once. */
async function signIn() {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ username, password });
  while (!ending.signal.aborted) {
    const answer = await fetch(`${url}/api/v1/session`, { method: "POST", headers, body });
    await answer.arrayBuffer();
    statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
    if (answer.status !== 429) return;
    await sleep(AGAIN_MS);
  }
}

async function look() {
  while (!ending.signal.aborted) {
    const answer = await fetch(`${url}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } });
    const { items } = await answer.json();
    if (answer.status !== 200 || items.length < 400) throw new Error(`the query answered ${answer.status}`);
    queries++;
    await sleep(LOOK_EVERY_MS);
  }
}

await Promise.all([look(), ...Array.from({ length: signIns }, signIn)]);
console.log(JSON.stringify({ statuses, queries }));
