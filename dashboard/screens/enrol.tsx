import { SecondFactorSetup } from "../components/second-factor-setup.tsx";
import { SignInFrame } from "../components/sign-in-frame.tsx";
import { refreshSession } from "../server/session.ts";
import { t } from "../text/text.ts";

/** The role must have a second factor: nothing else is shown before there is one. */
export function EnrolScreen() {
  return (
    <SignInFrame title={t("me.factor")} note={t("enrol.what")}>
      <SecondFactorSetup done={() => void refreshSession()} />
    </SignInFrame>
  );
}
