import { useSignal } from "@preact/signals";
import type { WirePersonRecord } from "../../api/wire-people.ts";
import { APPROVER_POSTS } from "../../model/knowledge/permit-terms.ts";
import { plant } from "../server/plant.ts";
import { session } from "../server/session.ts";
import { t, tOpen } from "../text/text.ts";
import { textOf } from "./order-form.tsx";

const ENTERPRISE_ROLES = ["manager", "operator", "inspector"] as const;
const ALL_ROLES = ["admin", "regulator", ...ENTERPRISE_ROLES] as const;

/** A user as it may be changed. */
export function PersonForm(props: {
  readonly user: WirePersonRecord;
  readonly save: (body: unknown) => Promise<boolean>;
}) {
  const { user, save } = props;
  const sending = useSignal(false);
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    // A submit event's target is its form.
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const posts = form.getAll("posts").map(String);
    const contacts = linesOf(textOf(form, "contacts")).map(toContact);
    sending.value = true;
    await save({
      ...(textOf(form, "name") === "" ? {} : { name: textOf(form, "name") }),
      role: textOf(form, "role"),
      // A record that never had posts goes on having none: a signature then says whatever post it says.
      posts: posts.length === 0 && user.posts.length === 0 ? null : posts,
      contacts,
      disabled: form.get("disabled") !== null,
    });
    sending.value = false;
  };
  const others = user.posts.filter((post) => !APPROVER_POSTS.some((known) => known === post));
  return (
    <form class="panel form" aria-label={user.username} onSubmit={(event) => void submit(event)}>
      <Name value={user.name ?? ""} />
      <Roles value={user.role} roles={user.enterprise === null ? [user.role] : ENTERPRISE_ROLES} />
      <fieldset>
        <legend>{t("people.posts")}</legend>
        {[...APPROVER_POSTS, ...others].map((post) => (
          <label key={post} class="check">
            <input type="checkbox" name="posts" value={post} defaultChecked={user.posts.includes(post)} />
            <span>{tOpen(`people.post.${post}`, post)}</span>
          </label>
        ))}
        <p class="note">{t("people.posts.what")}</p>
      </fieldset>
      <label>
        {t("people.contacts")}
        <textarea
          name="contacts"
          rows={2}
          placeholder="sms 13800138000"
          defaultValue={user.contacts.map(({ channel, address }) => `${channel} ${address ?? ""}`.trim()).join("\n")}
        />
      </label>
      <label class="check">
        <input type="checkbox" name="disabled" defaultChecked={user.disabled} />
        <span>{t("people.disable")}</span>
      </label>
      <div class="form-buttons">
        <button type="submit" class="primary" disabled={sending.value} data-testid="save-user">
          {t("form.save")}
        </button>
      </div>
    </form>
  );
}

export function NewPerson(props: { readonly create: (body: unknown) => Promise<boolean> }) {
  const who = session.value;
  const own = who === null || who === "unknown" ? null : who.user.enterprise;
  const role = useSignal<string>("operator");
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    // A submit event's target is its form.
    const element = event.currentTarget as HTMLFormElement;
    const form = new FormData(element);
    const place = textOf(form, "place");
    const isOfArea = role.value === "regulator";
    const made = await props.create({
      username: textOf(form, "username"),
      ...(textOf(form, "name") === "" ? {} : { name: textOf(form, "name") }),
      role: role.value,
      ...(place === "" ? {} : { [isOfArea ? "area" : "enterprise"]: place }),
    });
    if (made) element.reset();
  };
  const { areas = [], enterprises = [] } = plant.value?.places ?? {};
  const places = role.value === "regulator" ? areas : enterprises.filter(({ id }) => own === null || id === own);
  return (
    <form class="panel form" aria-label={t("people.new")} onSubmit={(event) => void submit(event)}>
      <h3>{t("people.new")}</h3>
      <label>
        {t("sign-in.username")}
        <input
          name="username"
          required
          pattern="[a-z0-9][a-z0-9._\-]*"
          maxLength={63}
          autocapitalize="none"
          autocomplete="off"
          data-testid="new-username"
        />
      </label>
      <Name value="" />
      <Roles
        value={role.value}
        roles={own === null ? ALL_ROLES : ENTERPRISE_ROLES}
        choose={(next) => (role.value = next)}
      />
      {role.value === "admin" ? null : (
        <label>
          {t("people.place")}
          <select name="place">
            {places.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      <div class="form-buttons">
        <button type="submit" class="primary" data-testid="create-user">
          {t("people.create")}
        </button>
      </div>
    </form>
  );
}

function Name(props: { readonly value: string }) {
  return (
    <label>
      {t("people.name")}
      <input name="name" maxLength={200} defaultValue={props.value} />
    </label>
  );
}

function Roles(props: {
  readonly value: string;
  readonly roles: readonly WirePersonRecord["role"][];
  readonly choose?: (role: string) => void;
}) {
  return (
    <label>
      {t("people.role")}
      <select name="role" onChange={({ currentTarget }) => props.choose?.(currentTarget.value)}>
        {props.roles.map((role) => (
          <option key={role} value={role} selected={role === props.value}>
            {t(`role.${role}`)}
          </option>
        ))}
      </select>
    </label>
  );
}

function linesOf(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** A line of contacts: the channel, and behind it the address if there is one. */
function toContact(line: string): { readonly channel: string; readonly address?: string } {
  const [channel = "", ...rest] = line.split(/\s+/);
  return rest.length === 0 ? { channel } : { channel, address: rest.join(" ") };
}
