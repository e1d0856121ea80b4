import { useSignal } from "@preact/signals";
import type { WireNewPerson, WirePasswordLink, WirePersonRecord, WireVisit } from "../../api/wire-people.ts";
import { PeopleTabs } from "../components/people-tabs.tsx";
import { NewPerson, PersonForm } from "../components/person-form.tsx";
import { useRead } from "../components/use-read.ts";
import { nowMs } from "../live/live.ts";
import { authorized, session } from "../server/session.ts";
import { formatInstant } from "../text/format.ts";
import { t } from "../text/text.ts";

const READ_EVERY_MS = 30_000;

/** Users of the own enterprise, for who manages them; and which official looked in, for everybody of it. */
export function PeopleScreen() {
  const who = session.value;
  const role = who === null || who === "unknown" ? null : who.user.role;
  return (
    <section class="lines-screen">
      <PeopleTabs here="people" />
      <h1>{t("nav.people")}</h1>
      {role === "admin" || role === "manager" ? <Users /> : null}
      {role === "regulator" ? <p class="note">{t("people.visit.notice")}</p> : <Visits />}
    </section>
  );
}

function Users() {
  const changes = useSignal(0);
  const failure = useSignal<string | null>(null);
  const edited = useSignal<string | null>(null);
  const link = useSignal<WirePasswordLink | null>(null);
  const { value, failure: unread } = useRead<{ readonly items: readonly WirePersonRecord[] }>(
    "/users?limit=500",
    READ_EVERY_MS,
    changes.value,
  );
  const say = async <T,>(path: string, method: "POST" | "PUT" | "DELETE", body?: unknown): Promise<T | null> => {
    const answer = await authorized<T>(path, { method, ...(body === undefined ? {} : { body }) });
    failure.value = answer.ok ? null : answer.error.message;
    if (!answer.ok) return null;
    changes.value++;
    return answer.value;
  };
  const create = async (body: unknown): Promise<boolean> => {
    const made = await say<WireNewPerson>("/users", "POST", body);
    link.value = made?.passwordLink ?? link.value;
    return made !== null;
  };
  const users = value.value?.items ?? [];
  return (
    <section aria-label={t("people.users")}>
      <h2>{t("people.users")}</h2>
      {(failure.value ?? unread.value) === null ? null : <p role="alert">{failure.value ?? unread.value}</p>}
      {link.value === null ? null : <Link link={link.value} done={() => (link.value = null)} />}
      <ul class="people-list">
        {users.map((user) => (
          <li key={user.username} data-testid={`user-${user.username}`}>
            <Person
              user={user}
              open={edited.value === user.username}
              toggle={() => (edited.value = edited.value === user.username ? null : user.username)}
              say={say}
              showLink={(made) => (link.value = made)}
            />
          </li>
        ))}
      </ul>
      <NewPerson create={create} />
    </section>
  );
}

type Say = <T>(path: string, method: "POST" | "PUT" | "DELETE", body?: unknown) => Promise<T | null>;

function Person(props: {
  readonly user: WirePersonRecord;
  readonly open: boolean;
  readonly toggle: () => void;
  readonly say: Say;
  readonly showLink: (link: WirePasswordLink) => void;
}) {
  const { user, open, toggle, say, showLink } = props;
  const path = `/users/${encodeURIComponent(user.username)}`;
  const facts = [
    t(`role.${user.role}`),
    user.enterprise ?? user.area ?? "",
    user.posts.join("、"),
    user.disabled ? t("people.disabled") : "",
    user.hasPassword ? "" : t("people.no-password"),
    user.secondFactor ? t("people.factor.on") : "",
    user.contacts.length === 0 ? t("people.no-contact") : "",
    user.fromFile ? t("people.from-file") : "",
  ];
  return (
    <>
      <strong>{user.name ?? user.username}</strong> <span class="point-tag">{user.username}</span>{" "}
      {facts.filter((fact) => fact !== "").join(" · ")}{" "}
      <button type="button" class="secondary" aria-expanded={open} onClick={toggle}>
        {t("people.edit")}
      </button>
      {open ? (
        <>
          <PersonForm user={user} save={async (body) => (await say(path, "PUT", body)) !== null} />
          <p class="form-buttons">
            <button
              type="button"
              class="secondary"
              onClick={() =>
                void say<WirePasswordLink>(`${path}/password-link`, "POST").then(
                  (made) => made !== null && showLink(made),
                )
              }
            >
              {t("people.link")}
            </button>
            <button type="button" class="secondary" onClick={() => void say(`${path}/sessions`, "DELETE")}>
              {t("people.end-sessions")}
            </button>
            {user.secondFactor ? (
              <button type="button" class="secondary" onClick={() => void say(`${path}/second-factor`, "DELETE")}>
                {t("people.factor.remove")}
              </button>
            ) : null}
          </p>
        </>
      ) : null}
    </>
  );
}

/** Shown once: it is handed to the person by another way. */
function Link(props: { readonly link: WirePasswordLink; readonly done: () => void }) {
  const { link, done } = props;
  const address = link.link.startsWith("http") ? link.link : `${location.origin}${link.link}`;
  return (
    <div class="panel" role="status">
      <p>{t("people.link.what", { at: formatInstant(link.expiresAt, nowMs.value) })}</p>
      <input readOnly value={address} aria-label={t("people.link")} data-testid="password-link" />
      <button type="button" class="secondary" onClick={done}>
        {t("people.link.done")}
      </button>
    </div>
  );
}

function Visits() {
  const { value, failure } = useRead<{ readonly items: readonly WireVisit[] }>("/visits", READ_EVERY_MS, 0);
  const visits = value.value?.items ?? null;
  return (
    <section aria-label={t("people.visits")} data-testid="visits">
      <h2>{t("people.visits")}</h2>
      {failure.value === null ? null : <p role="alert">{failure.value}</p>}
      {visits?.length === 0 ? <p class="empty">{t("people.visits.none")}</p> : null}
      <ul class="people-list">
        {(visits ?? []).map(({ no, at, by, name, subject }) => (
          <li key={no}>
            <span class="number">{formatInstant(at, nowMs.value)}</span> {name ?? by}{" "}
            <span class="point-tag">{subject}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
