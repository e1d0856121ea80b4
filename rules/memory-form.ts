/**
 * Names a memory by kind, inputs and whatever else decides what stands in it: a rule whose inputs were edited begins anew instead of
 * taking one point's past for another's. Short, for it stands beside every memory: FNV-1a of the text, 32 bits.
 */
export function memoryFormOf(kind: string, inputs: readonly string[], ...rest: readonly (number | string)[]): string {
  // No id holds a space.
  const text = [...inputs, ...rest].join(" ");
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return `${kind}/${(hash >>> 0).toString(16)}`;
}
