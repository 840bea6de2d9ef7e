/**
 * A whole number of 53 bits that is the same for the same text, on every machine and for ever. Two texts share it only by
 * rare accident, or by somebody's intent: it is no secret and no proof. FNV-1a (Fowler, Noll, Vo), twice: the second time
 * it begins with what came of the first.
 */
export function fingerprint(text: string): number {
  const low = fnv1a(text, OFFSET_BASIS);
  const high = fnv1a(text, low ^ text.length);
  return (high & 0x1f_ffff) * 2 ** 32 + low;
}

const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

/** Over UTF-16 units instead of bytes: low byte, high byte. */
function fnv1a(text: string, start: number): number {
  let hash = start;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    hash = Math.imul(hash ^ (unit & 0xff), PRIME);
    if (unit > 0xff) hash = Math.imul(hash ^ (unit >> 8), PRIME);
  }
  return hash >>> 0;
}
