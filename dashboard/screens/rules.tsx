import type { WirePlace } from "../../api/wire.ts";
import type { WirePack } from "../../api/wire-packs.ts";
import type { WireFinding, WireRule } from "../../api/wire-rules.ts";
import { mayEditRules } from "../act/permissions.ts";
import { DeviationList } from "../components/deviation-list.tsx";
import { PackCard } from "../components/pack-card.tsx";
import { Findings, RuleRow } from "../components/rule-row.tsx";
import { useAll } from "../components/use-all.ts";
import { toHash } from "../route.ts";
import { placeOf } from "../rules/finding-place.ts";
import { plant, pointsByKey, sitesById } from "../server/plant.ts";
import { session } from "../server/session.ts";
import { t } from "../text/text.ts";

interface Judged {
  readonly rules: readonly WireRule[];
  readonly packs: readonly WirePack[];
  readonly findings: readonly WireFinding[];
}

/** What watches each zone: its packs, its rules, and what stands against them. */
export function RulesScreen() {
  const rules = useAll<WireRule>("/rules?limit=500");
  const packs = useAll<WirePack>("/packs?limit=200");
  const findings = useAll<WireFinding>("/lint?limit=500");
  const failure = rules.failure.value ?? packs.failure.value ?? findings.failure.value;
  const places = plant.value?.places ?? null;
  const all = rules.items.value;
  if (failure !== null) return <p class="empty">{t("rules.failed", { message: failure })}</p>;
  if (places === null || all === null || packs.items.value === null || findings.items.value === null)
    return <p class="empty">{t("rules.loading")}</p>;
  const judged = { rules: all, packs: packs.items.value, findings: findings.items.value };
  return (
    <div class="rules-screen">
      <h1>{t("rules.title")}</h1>
      <DeviationList />
      {places.enterprises.map((enterprise) => (
        <section key={enterprise.id} class="panel" aria-label={enterprise.name}>
          <h2>{enterprise.name}</h2>
          {zonesOf(places, enterprise.id).map((zone) => (
            <Zone key={zone.id} zone={zone} enterprise={enterprise.id} judged={judged} />
          ))}
          <Rest enterprise={enterprise.id} judged={judged} />
        </section>
      ))}
    </div>
  );
}

function zonesOf({ sites, zones }: WirePlace, enterprise: string) {
  const own = new Set(sites.filter((site) => site.enterprise === enterprise).map(({ id }) => id));
  return zones.filter(({ site }) => own.has(site));
}

function Zone(props: {
  readonly zone: WirePlace["zones"][number];
  readonly enterprise: string;
  readonly judged: Judged;
}) {
  const { zone, enterprise, judged } = props;
  const packs = judged.packs.filter((pack) => pack.zone === zone.id);
  const ofPacks = new Set(judged.packs.flatMap((pack) => pack.rules.map(({ id }) => id)));
  const rules = judged.rules.filter((rule) => zoneOf(rule) === zone.id && !ofPacks.has(rule.id));
  const about = judged.findings.filter((finding) => isAboutZone(finding, zone.id, packs));
  const who = session.value;
  const mayEdit = who !== null && who !== "unknown" && mayEditRules(who.user, enterprise);
  return (
    <section class="rule-zone" aria-label={zone.name} data-testid="rule-zone" data-zone={zone.id}>
      <div class="toolbar">
        <h3>
          {sitesById.value.get(zone.site)?.name ?? zone.site} · {zone.name}
        </h3>
        {mayEdit ? (
          <>
            <a class="button secondary" href={toHash({ screen: "new-rule", zone: zone.id })} data-testid="new-rule">
              {t("rules.new-rule")}
            </a>
            <a class="button secondary" href={toHash({ screen: "new-pack", zone: zone.id })} data-testid="new-pack">
              {t("rules.new-pack")}
            </a>
          </>
        ) : null}
      </div>
      <Findings findings={about} />
      {packs.map((pack) => (
        <PackCard key={pack.id} pack={pack} />
      ))}
      {rules.length === 0 && packs.length === 0 ? <p class="note">{t("rules.none")}</p> : null}
      <RuleRows rules={rules} judged={judged} />
    </section>
  );
}

/** Rules on points of no zone: never left out. */
function Rest(props: { readonly enterprise: string; readonly judged: Judged }) {
  const rest = props.judged.rules.filter((rule) => rule.enterprise === props.enterprise && zoneOf(rule) === null);
  if (rest.length === 0) return null;
  return (
    <section class="rule-zone">
      <h3>{t("rules.no-zone")}</h3>
      <RuleRows rules={rest} judged={props.judged} />
    </section>
  );
}

function RuleRows(props: { readonly rules: readonly WireRule[]; readonly judged: Judged }) {
  return (
    <ul class="rule-rows">
      {props.rules.map((rule) => (
        <RuleRow key={rule.id} rule={rule} findings={props.judged.findings.filter((each) => isAboutRule(each, rule))} />
      ))}
    </ul>
  );
}

/** Where its first point stands. */
function zoneOf({ enterprise, points }: WireRule): string | null {
  return pointsByKey.value.get(`${enterprise}/${points[0] ?? ""}`)?.zone ?? null;
}

function isAboutRule({ path }: WireFinding, { id }: WireRule): boolean {
  const at = placeOf(path);
  return at.section === "rules" && at.id === id;
}

function isAboutZone({ path }: WireFinding, zone: string, packs: readonly WirePack[]): boolean {
  const at = placeOf(path);
  if (at.section === "zones") return at.id === zone;
  if (at.section === "packs") return packs.some(({ id }) => id === at.id);
  // A point's id may hold dots: its whole path after the section is the key.
  return at.section === "points" && pointsByKey.value.get(path.slice("points/".length))?.zone === zone;
}
