import { inspect } from 'node:util';
import { apiV2Key, apiV3Key, merchant, stranger } from './keys.js';

/** What must never be printed: the keys' PEM, line by line, the symmetric keys, and what an Authorization header holds. */
const secrets: readonly string[] = [
  ...[merchant.key, stranger.key].flatMap((pem) =>
    pem.split('\n').filter((line) => /^[\w+/=]{20,}$/.test(line)),
  ),
  apiV2Key,
  apiV3Key,
  'WECHATPAY2-SHA256-RSA2048',
  'signature="',
];

/**
 * The secrets that show when a value is printed in any of the ways that logs print things.
 *
 * @param more further secrets, such as a passphrase
 * @returns those that show: none, if all is well
 */
export function secretsShownBy(value: unknown, more: readonly string[] = []): string[] {
  const prints = [
    inspect(value, { depth: Number.POSITIVE_INFINITY }),
    inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true }),
    inspect(value, { depth: Number.POSITIVE_INFINITY, showProxy: true, showHidden: true }),
    inspect(value, { depth: Number.POSITIVE_INFINITY, customInspect: false, maxStringLength: null }),
    JSON.stringify(value) ?? '',
    String(value),
    value instanceof Error ? (value.stack ?? '') : '',
  ];
  return [...secrets, ...more].filter((secret) => prints.some((print) => print.includes(secret)));
}
