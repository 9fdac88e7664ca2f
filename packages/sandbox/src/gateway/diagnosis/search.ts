import type { Finding } from './causes.js';

/** A mistake as a change of the parts of a signed text. */
export interface Variant<Parts> extends Finding {
  readonly change: Partial<Parts>;
}

/** Bounds the work for one request: 16 MiB are built and hashed in about 0.1 s. */
const budget = 16 * 1024 * 1024;

/**
 * Looks for the mistakes that make the parts match: none, one, or two of different dimensions.
 *
 * @param dimensions mistakes of which one can happen at a time
 * @param rare mistakes with many values, which are tried alone
 * @param match whether the parts fit the signature; adds the bytes that it hashed to the counter
 * @returns the mistakes and the parts, or `undefined`
 */
export function findVariants<Parts extends object>(
  parts: Parts,
  dimensions: readonly (readonly Variant<Parts>[])[],
  rare: () => Iterable<Variant<Parts>>,
  match: (parts: Parts, count: (bytes: number) => void) => boolean,
): { readonly findings: readonly Variant<Parts>[]; readonly parts: Parts } | undefined {
  let hashed = 0;
  const count = (bytes: number): void => {
    hashed += bytes;
  };
  const check = (...findings: Variant<Parts>[]) => {
    const changed = Object.assign({}, parts, ...findings.map(({ change }) => change)) as Parts;
    return match(changed, count) ? { findings, parts: changed } : undefined;
  };
  const plain = check();
  if (plain !== undefined) return plain;
  for (const variant of dimensions.flat()) {
    const found = check(variant);
    if (found !== undefined) return found;
    if (hashed > budget) return undefined;
  }
  for (const variant of rare()) {
    const found = check(variant);
    if (found !== undefined) return found;
    if (hashed > budget) return undefined;
  }
  for (const [index, first] of dimensions.entries()) {
    for (const second of dimensions.slice(index + 1)) {
      for (const a of first) {
        for (const b of second) {
          const found = check(a, b);
          if (found !== undefined) return found;
          if (hashed > budget) return undefined;
        }
      }
    }
  }
  return undefined;
}
