/**
 * Passwords people choose. Proposals after NIST SP 800-63B, 5.1.1.2: a length, no rules of composition, and none that is in everybody's list
 * or names its owner. None is confirmed.
 */
const PASSWORD_LENGTH_MIN = 8;
const PASSWORD_LENGTH_MAX = 300;

export type PasswordWrong = "password-too-short" | "password-too-long" | "password-names-user" | "password-too-common";

/** What is wrong with a password; null: nothing. `name`: of the person, as people write it. */
export function whyNotPassword(
  password: string,
  owner: { readonly username: string; readonly name?: string | undefined },
): PasswordWrong | null {
  if ([...password].length < PASSWORD_LENGTH_MIN) return "password-too-short";
  if (password.length > PASSWORD_LENGTH_MAX) return "password-too-long";
  const plain = password.toLowerCase();
  if (namesOf(owner).some((name) => bareOf(plain, name))) return "password-names-user";
  // Digits and marks around a common word make it no less common.
  const core = plain.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, "");
  if (COMMON.has(plain) || COMMON.has(core) || isMonotonous(plain)) return "password-too-common";
  return null;
}

/** Names of two letters are in half of all words: only longer ones count. */
function namesOf({ username, name }: { readonly username: string; readonly name?: string | undefined }) {
  return [username, name ?? "", "twinline"].map((each) => each.toLowerCase()).filter((each) => each.length > 2);
}

/** The name, and little beside it. */
function bareOf(password: string, name: string): boolean {
  return password.includes(name) && password.length - name.length < PASSWORD_LENGTH_MIN;
}

/** One or two characters over and over, or a run up or down. */
function isMonotonous(password: string): boolean {
  if (new Set(password).size <= 2) return true;
  const codes = [...password].map((character) => character.codePointAt(0) ?? 0);
  const steps = new Set(codes.slice(1).map((code, i) => code - (codes[i] ?? 0)));
  return steps.size === 1 && [1, -1].some((step) => steps.has(step));
}

/** Heads of published lists of leaked passwords that are long enough to be asked about, and their Chinese kin. */
const COMMON: ReadonlySet<string> = new Set(
  (
    "password passw0rd p@ssw0rd p@ssword password1 password123 passwort welcome welcome1 changeme change-me letmein iloveyou sunshine princess " +
    "football baseball superman starwars trustno1 whatever qwertyui qwerty12 qwerty123 qwertyuiop 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qaz@wsx zaq12wsx " +
    "qazwsxedc asdfghjk asdfghjkl zxcvbnm zxcvbnm1 abcd1234 abc12345 a1234567 a12345678 aa123456 aa12345678 admin123 admin1234 administrator " +
    "root1234 test1234 guest123 default1 security anquan123 12341234 11223344 12344321 123123123 123321123 147258369 159357456 5201314520 " +
    "woaini1314 woaini520 woaini123 woaiwojia 1314520520 qq123456 wang1234 zhang123 beijing2008 china123 88888888a 123456789a 1234567890a"
  ).split(" "),
);
