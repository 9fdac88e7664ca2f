/** A seeded source of numbers and texts. It is fast and repeatable; it is not for secrets. */
export interface Random {
  /** An integer from 0 to `limit - 1`. */
  below(limit: number): number;
  /** Characters of an alphabet. */
  text(alphabet: string, length: number): string;
}

const bits = 0x1_0000_0000;

/**
 * The generator sfc32, with a state of 128 bits from a hash of the seed, so that two seeds do not share their ids.
 *
 * @param seed any text; the same seed gives the same sequence
 */
export function createRandom(seed: string): Random {
  let [a, b, c, counter] = hash(seed);
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round++) next();
  const below = (limit: number): number => Math.floor((next() / bits) * limit);
  return {
    below,
    text(alphabet, length) {
      let text = '';
      for (let at = 0; at < length; at++) text += alphabet.charAt(below(alphabet.length));
      return text;
    },
  };
}

/** Four words that depend on every character. */
function hash(text: string): [number, number, number, number] {
  let a = 0x67452301;
  let b = 0x3c6ef372;
  let c = 0x1b873593;
  let d = 0x510e527f;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    a = b ^ Math.imul(a ^ code, 597399067);
    b = c ^ Math.imul(b ^ code, 2869860233);
    c = d ^ Math.imul(c ^ code, 951274213);
    d = a ^ Math.imul(d ^ code, 2716044179);
  }
  return [a ^ b, b ^ c, c ^ d, d ^ text.length];
}
