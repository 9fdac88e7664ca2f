import fc from 'fast-check';

/** Half of a surrogate pair is no character. */
const [surrogates, count] = [0xd800, 0x800];

/**
 * Any character of Unicode. The unit `binary` of fast-check is the same and builds a table of all of them, which takes
 * longer than the tests.
 */
export const character: fc.Arbitrary<string> = fc.integer({ min: 0, max: 0x10ffff - count }).map(
  (at) => String.fromCodePoint(at < surrogates ? at : at + count),
  (text) => {
    const point = typeof text === 'string' ? (text.codePointAt(0) ?? -1) : -1;
    const at = point < surrogates ? point : point - count;
    if (at < 0 || text !== String.fromCodePoint(point)) throw new Error('no character');
    return at;
  },
);
