const ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const LENGTH = 18;

/**
 * Whether a text is a unified social credit code whose check character fits.
 *
 * Worked example: 91350100M000100Y43. The first 17 characters have the values 9 1 3 5 0 1 0 0 21 0 0 0 1 0 0 30 4 and the weights
 * 3^i (i = 0 … 16); the products sum to 28 modulo 31, and 31 − 28 = 3 is the last character.
 * Source: GB 32100-2015, 法人和其他组织统一社会信用代码编码规则, 5 and annex A (alphabet without I, O, S, V, Z).
 */
export function isUscc(text: string): boolean {
  return text.length === LENGTH && usccCheckCharacter(text.slice(0, LENGTH - 1)) === text[LENGTH - 1];
}

/** The check character of the first 17 characters; null when one of them is outside the alphabet. */
export function usccCheckCharacter(first17: string): string | null {
  let sum = 0;
  let weight = 1;
  for (const character of first17) {
    const value = ALPHABET.indexOf(character);
    if (value < 0) return null;
    sum += value * weight;
    weight = (weight * 3) % 31;
  }
  // 31 − 0 wraps to the character of value 0.
  return ALPHABET[(31 - (sum % 31)) % 31] ?? null;
}
