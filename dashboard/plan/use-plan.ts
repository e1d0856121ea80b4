import { type Signal, useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { WirePlan } from "../../api/wire-plan.ts";
import { failed, ok, type Result } from "../../model/result.ts";
import { handInPhoto } from "../lines/photo.ts";
import { live } from "../live/live.ts";
import { authorized } from "../server/session.ts";

/** The drawing of a site; null: not read yet. Read again with each new snapshot of the feed. */
export function usePlan(site: string): {
  readonly plan: Signal<WirePlan | null>;
  readonly failure: Signal<string | null>;
} {
  const plan = useSignal<WirePlan | null>(null);
  const failure = useSignal<string | null>(null);
  const snapshots = useComputed(() => live.value.snapshots);
  useEffect(() => {
    const stop = new AbortController();
    void authorized<WirePlan>(pathOf(site), { signal: stop.signal }).then((answer) => {
      if (stop.signal.aborted) return;
      failure.value = answer.ok ? null : answer.error.message;
      if (answer.ok) plan.value = answer.value;
    });
    return () => stop.abort();
  }, [site, snapshots.value]);
  return { plan, failure };
}

export async function savePlan({ site, version, image, points, zones }: WirePlan): Promise<Result<WirePlan, string>> {
  const body = { version, image: image?.sha256 ?? null, points, zones };
  const answer = await authorized<WirePlan>(pathOf(site), { method: "PUT", body });
  return answer.ok ? answer : failed(answer.error.message);
}

/** Hands the drawing in under its fingerprint. The error is what to show. */
export async function handInDrawing(
  file: File,
  enterprise: string,
): Promise<Result<NonNullable<WirePlan["image"]>, string>> {
  const handed = await handInPhoto(file, enterprise);
  // The gateway looks at the content itself, and says what it takes.
  return handed.ok
    ? ok({ sha256: handed.value.sha256, type: file.type as NonNullable<WirePlan["image"]>["type"] })
    : handed;
}

/** Where the drawing is shown from, as a picture: a picture runs nothing and loads nothing. null: there is none. */
export function drawingUrl({ image }: WirePlan, enterprise: string): string | null {
  return image === null ? null : `/api/v1/attachments/${image.sha256}?enterprise=${encodeURIComponent(enterprise)}`;
}

function pathOf(site: string): string {
  return `/sites/${encodeURIComponent(site)}/plan`;
}
