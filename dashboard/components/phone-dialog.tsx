import { useSignal } from "@preact/signals";
import type { WirePhone } from "../../api/wire-push.ts";
import { dialog } from "../act/dialog.ts";
import { phoneObstacle, subscribePhone, testPhones } from "../act/phone.ts";
import { nowMs } from "../live/live.ts";
import { authorized } from "../server/session.ts";
import { formatInstant } from "../text/format.ts";
import { t } from "../text/text.ts";
import { Modal } from "./modal.tsx";
import { useList } from "./use-list.ts";

/** Which phones ring for whoever is signed in, and a test of them. */
export function PhoneDialog() {
  return dialog.value?.kind === "phone" ? <Phones /> : null;
}

function Phones() {
  const changes = useSignal(0);
  const said = useSignal<string | null>(null);
  const busy = useSignal(false);
  const { items, failure } = useList<WirePhone>("/push/phones", null, changes.value);
  const run = async (work: () => Promise<string | null>): Promise<void> => {
    busy.value = true;
    said.value = null;
    said.value = await work();
    busy.value = false;
    changes.value++;
  };
  const remove = (id: string) => async (): Promise<string | null> => {
    const answer = await authorized(`/push/phones/${id}`, { method: "DELETE" });
    return answer.ok ? null : answer.error.message;
  };
  const obstacle = phoneObstacle();
  return (
    <Modal title={t("phone.title")}>
      <p>{t("phone.what")}</p>
      {items.value?.length === 0 ? <p class="note">{t("phone.none")}</p> : null}
      <ul class="phones" data-testid="phones">
        {(items.value ?? []).map((phone) => (
          <PhoneRow key={phone.id} phone={phone} remove={() => void run(remove(phone.id))} />
        ))}
      </ul>
      {obstacle === null ? (
        <button type="button" disabled={busy.value} onClick={() => void run(subscribePhone)}>
          {t("phone.subscribe")}
        </button>
      ) : (
        <p class="note">{obstacle}</p>
      )}
      <button type="button" class="secondary" disabled={busy.value} onClick={() => void run(testPhones)}>
        {t("phone.test")}
      </button>
      <p role="status" data-testid="phone-said">
        {said.value ?? failure.value ?? ""}
      </p>
    </Modal>
  );
}

function PhoneRow({ phone, remove }: { readonly phone: WirePhone; readonly remove: () => void }) {
  const at = formatInstant(phone.goneAt ?? phone.createdAt, nowMs.peek());
  return (
    <li>
      <bdi>{phone.name}</bdi> <small>{t(phone.goneAt === null ? "phone.since" : "phone.gone", { at })}</small>{" "}
      <button type="button" class="quiet" onClick={remove}>
        {t("phone.remove")}
      </button>
    </li>
  );
}
