import type { ComponentChildren } from "preact";
import { Footer } from "./footer.tsx";
import { BrandIcon } from "./icons.tsx";
import { LanguageButton } from "./language-button.tsx";

/** The page of somebody who is not signed in. */
export function SignInFrame(props: {
  readonly title: string;
  readonly note: string | null;
  readonly children: ComponentChildren;
}) {
  return (
    <div class="sign-in-page">
      <main class="sign-in">
        <div class="sign-in-brand">
          <BrandIcon />
          <h1>{props.title}</h1>
          <LanguageButton />
        </div>
        {props.note === null ? null : <p class="note">{props.note}</p>}
        {props.children}
      </main>
      <Footer />
    </div>
  );
}
