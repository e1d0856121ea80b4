import { useSignal } from "@preact/signals";
import type { WirePack } from "../../api/wire-packs.ts";
import type { WireFinding } from "../../api/wire-rules.ts";
import { dialog } from "../act/dialog.ts";
import { mayEditRules } from "../act/permissions.ts";
import { PackFacts } from "../components/pack-card.tsx";
import { PackForm } from "../components/pack-form.tsx";
import { RetireDialog } from "../components/retire-dialog.tsx";
import { Findings } from "../components/rule-row.tsx";
import { useAll } from "../components/use-all.ts";
import { toHash } from "../route.ts";
import { toPackDocument } from "../rules/catalog-document.ts";
import { placeOf } from "../rules/finding-place.ts";
import { zonesById } from "../server/plant.ts";
import { session } from "../server/session.ts";
import { isolate } from "../text/isolate.ts";
import { t } from "../text/text.ts";

/** One pack of a zone: what it comes to and what stands against it; edited and retired here by whoever may. */
export function PackScreen(props: { readonly pack: string }) {
  const packs = useAll<WirePack>("/packs?limit=200");
  const findings = useAll<WireFinding>("/lint?limit=500");
  const editing = useSignal(false);
  const failure = packs.failure.value;
  if (failure !== null) return <p class="empty">{t("rules.failed", { message: failure })}</p>;
  if (packs.items.value === null) return <p class="empty">{t("rules.loading")}</p>;
  const pack = packs.items.value.find(({ id }) => id === props.pack);
  if (pack === undefined) return <p class="empty">{t("pack.not-found")}</p>;
  const about = (findings.items.value ?? []).filter(({ path }) => {
    const at = placeOf(path);
    return at.section === "packs" && at.id === pack.id;
  });
  return (
    <div class="rules-screen" data-testid="pack-page">
      <section class="panel">
        <a class="back" href={toHash({ screen: "rules" })}>
          ← {t("rules.title")}
        </a>
        <div class="toolbar">
          <h1>{isolate(pack.name)}</h1>{" "}
          <span class="point-tag">
            {pack.pack} · {zonesById.value.get(pack.zone)?.name ?? pack.zone}
          </span>
          {mayEdit(pack) && !editing.value ? <Buttons edit={() => (editing.value = true)} /> : null}
        </div>
        <PackFacts pack={pack} />
        <Findings findings={about} />
      </section>
      {editing.value ? (
        <PackForm pack={pack} zone={pack.zone} enterprise={pack.enterprise} done={() => (editing.value = false)} />
      ) : null}
      {dialog.value?.kind === "retire" ? (
        <RetireDialog
          title={t("pack.retire")}
          name={isolate(pack.name)}
          why={t("pack.retire.why", { n: pack.rules.length })}
          fragment={{ packs: [{ ...toPackDocument(pack), retired: true }] }}
        />
      ) : null}
    </div>
  );
}

function Buttons(props: { readonly edit: () => void }) {
  return (
    <>
      <button type="button" class="primary" data-testid="edit-pack" onClick={props.edit}>
        {t("rules.edit")}
      </button>
      <button
        type="button"
        class="secondary"
        data-testid="retire-pack"
        onClick={() => (dialog.value = { kind: "retire" })}
      >
        {t("pack.retire")}
      </button>
    </>
  );
}

function mayEdit({ enterprise }: WirePack): boolean {
  const who = session.value;
  return who !== null && who !== "unknown" && mayEditRules(who.user, enterprise);
}
