import { findSimilar } from '@wechatpay-kit/openapi/model';

/** Other rooms take what compares names from here. */
export { countEdits, findSimilar } from '@wechatpay-kit/openapi/model';

/**
 * Suggests names after a mistake: `did you mean rush-hour or flaky-network?`
 *
 * @param limit how many, at most
 * @returns `undefined` if all are far from the text
 */
export function suggestNames(text: string, names: readonly string[], limit: number): string | undefined {
  const similar = findSimilar(text, names, limit);
  return similar.length === 0 ? undefined : `did you mean ${similar.join(' or ')}?`;
}
