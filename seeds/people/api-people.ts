import { randomUUID } from "node:crypto";
import type { ApiSession } from "./api-session.ts";
import type { Body, People, Position, Tampering } from "./people.ts";

export interface ApiPeople extends People {
  /** Resolves once everything asked for so far is done or refused. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export interface ApiPeopleOptions {
  readonly session: ApiSession;
  /** What was refused or failed; the story goes on. */
  readonly onRefused: (what: string) => void;
  /** The hand on the records' own file: no public interface leads there. */
  readonly tamper: (deed: Tampering) => Promise<void>;
}

/** People who use the gateway as people do: they sign in over HTTP and say what they say to its public API. */
export function openApiPeople({ session, onRefused, tamper }: ApiPeopleOptions): ApiPeople {
  const { call } = session;
  const tickets = new Map<string, string>();
  /** One queue for all: what one person does rests on what another did before. */
  let queue: Promise<void> = Promise.resolve();
  let closed = false;

  function does(what: string, deed: () => Promise<void>): void {
    queue = queue.then(async () => {
      if (closed) return;
      try {
        await deed();
      } catch (error) {
        onRefused(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      }
    });
  }

  return {
    open(person, path, name, body) {
      does(`${person} opens ${path}`, async () => {
        const key = `${path}/${name}`;
        // If it is refused, nobody acts on the one of last time.
        tickets.delete(key);
        // The API's own answer.
        const { id } = (await call(person, "POST", `/${path}`, body)) as { readonly id: string };
        tickets.set(key, id);
      });
    },
    act(person, path, name, act, body) {
      does(`${person} ${act}s ${path} ${name}`, async () => {
        const id = tickets.get(`${path}/${name}`);
        if (id !== undefined) await call(person, "POST", `/${path}/${encodeURIComponent(id)}/${act}`, body);
      });
    },
    onOpen(person, { path, enterprise, code }, act, body) {
      does(`${person} ${act}s ${path} of ${enterprise}`, async () => {
        const list = await call(person, "GET", `/${path}?status=open&enterprise=${enterprise}&limit=200`);
        // The API's own list.
        const { items } = list as { readonly items: readonly OpenTicket[] };
        for (const { id, facts } of items)
          if (code === undefined || facts["code"] === code)
            await call(person, "POST", `/${path}/${encodeURIComponent(id)}/${act}`, body);
      });
    },
    inspect(person, body, position) {
      does(`${person} hands in an inspection`, () => handIn(session, person, body, position));
    },
    onAlarms(person, point, action, body) {
      does(`${person} ${action}s alarms of ${point}`, async () => {
        for (const id of await waitingAlarms(session, person, point, action))
          await call(person, "POST", `/alarms/${id}/${action}`, body);
      });
    },
    openWindow(person, body) {
      does(`${person} opens a window`, async () => void (await call(person, "POST", "/windows", body)));
    },
    verify(person) {
      does(`${person} verifies the records`, async () => void (await call(person, "GET", "/verification")));
    },
    tamper(deed) {
      does(`${deed} a record`, () => tamper(deed));
    },
    idle: () => queue,
    async close() {
      closed = true;
      await queue;
    },
  };
}

/** What was written on a phone is handed in with its clock and its position. Throws unless it was taken. */
export async function handIn({ call }: ApiSession, person: string, body: Body, position: Position): Promise<void> {
  const nowMs = Date.now();
  const order = { clientId: randomUUID(), claimedAt: nowMs, position, kind: "inspection", body };
  // The API's own answer.
  const { results } = (await call(person, "POST", "/offline-sync", { deviceNow: nowMs, orders: [order] })) as {
    readonly results: readonly { readonly outcome: string; readonly error: unknown }[];
  };
  const [result] = results;
  if (result?.outcome !== "taken")
    throw new Error(`${result?.outcome ?? "no answer"} ${JSON.stringify(result?.error)}`);
}

interface OpenTicket {
  readonly id: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

interface Alarm {
  readonly id: string;
  readonly point: string | null;
  readonly acknowledged: boolean;
  readonly state: string;
  readonly dismissal: unknown;
}

function isWaiting(alarm: Alarm, action: "acknowledge" | "dismiss"): boolean {
  return action === "acknowledge" ? !alarm.acknowledged : alarm.state === "normal" && alarm.dismissal === null;
}

/** Alarms of a point that stand or are over and wait for somebody. */
async function waitingAlarms(
  { call }: ApiSession,
  person: string,
  point: string,
  action: "acknowledge" | "dismiss",
): Promise<readonly string[]> {
  const status = action === "dismiss" ? "all" : "active";
  // The API's own list.
  const list = (await call(person, "GET", `/alarms?status=${status}&limit=200`)) as {
    readonly items: readonly Alarm[];
  };
  return list.items.filter((each) => each.point === point && isWaiting(each, action)).map(({ id }) => id);
}
