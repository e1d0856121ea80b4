import { useSignal } from "@preact/signals";
import { handInPhoto, type PhotoName } from "../lines/photo.ts";
import { t } from "../text/text.ts";
import type { Asked } from "./ticket-inputs.tsx";

/** Photos taken or chosen, handed in at once under their fingerprints; what is kept in the form is their names. */
export function PhotosInput(props: Asked & { readonly most: number; readonly enterprise: string }) {
  const { most, value, set } = props;
  const busy = useSignal(false);
  const failure = useSignal<string | null>(null);
  const one = most === 1;
  // Set by this field alone.
  const photos = (one ? (value === undefined ? [] : [value]) : (value ?? [])) as readonly PhotoName[];
  const keep = (next: readonly PhotoName[]): void => set(one ? next.at(-1) : next.slice(0, most));
  const take = async (input: HTMLInputElement): Promise<void> => {
    busy.value = true;
    failure.value = null;
    const taken = [...photos];
    for (const file of Array.from(input.files ?? [])) {
      const handed = await handInPhoto(file, props.enterprise);
      if (!handed.ok) failure.value = handed.error;
      else if (taken.every(({ sha256 }) => sha256 !== handed.value.sha256)) taken.push(handed.value);
    }
    // The same photo can be chosen again after it was taken out.
    input.value = "";
    busy.value = false;
    keep(taken);
  };
  return (
    <div class="photos-input">
      <label>
        <span>
          {props.word} <span class="note">{busy.value ? t("ticket.photos.hashing") : null}</span>
        </span>
        <input
          type="file"
          accept="image/*"
          multiple={!one}
          disabled={busy.value}
          onChange={({ currentTarget }) => void take(currentTarget)}
        />
      </label>
      <ul class="photos">
        {photos.map((photo) => (
          <li key={photo.sha256}>
            <Photo sha256={photo.sha256} enterprise={props.enterprise} />
            <button
              type="button"
              class="secondary"
              onClick={() => keep(photos.filter((each) => each !== photo))}
              aria-label={`${t("form.remove-row")} ${photo.sha256.slice(0, 8)}`}
            >
              {t("form.remove-row")}
            </button>
          </li>
        ))}
      </ul>
      {failure.value === null ? null : (
        <p class="param-wrong" role="alert">
          {failure.value}
        </p>
      )}
    </div>
  );
}

/** A photo that was handed in, small; it opens whole in a tab of its own. */
export function Photo(props: { readonly sha256: string; readonly enterprise: string }) {
  const url = `/api/v1/attachments/${props.sha256}?enterprise=${encodeURIComponent(props.enterprise)}`;
  const name = t("ticket.photo", { sha256: props.sha256.slice(0, 8) });
  return (
    <a class="photo" href={url} target="_blank" rel="noreferrer" title={props.sha256}>
      <img src={url} alt={name} loading="lazy" width={96} height={72} />
    </a>
  );
}
