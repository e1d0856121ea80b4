import type { Result } from "../model/result.ts";

export interface PasswordPort {
  /** Verifies against an argon2id PHC string; takes as long for an unknown user. At most two at once, from a bounded queue. */
  verify(hash: string | null, password: string): Promise<"right" | "wrong" | "busy">;
}

export interface SetupPort {
  /** Nobody can sign in yet: the link still works. */
  pending(): boolean;
  /** Sets the password of `admin`. The error is a reason: "setup-done", "setup-token-wrong", "password-too-short". */
  complete(token: string, password: string): Promise<Result<null, string>>;
}

/** Keeps what must be known again and may be read by nobody else: sealed under the installation's key. */
export interface SealPort {
  seal(text: string): string;
  /** null: it was sealed elsewhere, or changed. */
  open(sealed: string): string | null;
}
