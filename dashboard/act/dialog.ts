import { signal } from "@preact/signals";

/** The one dialog that may be open. */
export type OpenDialog = { readonly kind: "comment" | "shelve"; readonly alarm: string } | { readonly kind: "help" };

export const dialog = signal<OpenDialog | null>(null);
