import { silence, silenceLeftMs, soundBlocked, sounding, unlockSound } from "../sound/siren.ts";
import { formatCountdown } from "../text/format.ts";
import { t } from "../text/text.ts";
import { SpeakerIcon } from "./icons.tsx";

/** Silences what sounds now, says how long the silence lasts, and shows a browser that blocks sound as the fault it is. */
export function SoundButton() {
  if (soundBlocked.value) {
    return (
      <button type="button" class="fault" data-testid="sound-blocked" onClick={unlockSound}>
        <SpeakerIcon off />
        <span>{t("sound.blocked")}</span>
      </button>
    );
  }
  if (sounding.value !== null) {
    return (
      <button
        type="button"
        class="silence"
        data-testid="silence"
        aria-label={t("sound.silence.label")}
        title={t("sound.silence.label")}
        onClick={silence}
      >
        <SpeakerIcon />
        <span>{t("sound.silence")}</span>
      </button>
    );
  }
  if (silenceLeftMs.value === null) return null;
  return (
    <span class="silenced number" role="timer">
      <SpeakerIcon off />
      {t("sound.silenced", { in: formatCountdown(silenceLeftMs.value) })}
    </span>
  );
}
