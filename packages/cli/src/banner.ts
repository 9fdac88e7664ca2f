import { resolve } from 'node:path';
import type { Sandbox } from '@wechatpay-kit/sandbox';

/**
 * The text that a started sandbox prints.
 *
 * @param flags the directories of the keys and of the state
 * @param docs the origins of documentation sites that may use the sandbox
 */
export function banner(
  { url, httpsUrl, mchid, brandId }: Sandbox,
  { out, data }: { readonly out?: string; readonly data?: string },
  docs: readonly string[],
): string {
  return [
    'WeChat Pay sandbox',
    `  HTTPS     ${httpsUrl}`,
    `  HTTP      ${url}`,
    `  merchant  ${mchid}`,
    `  brand     ${brandId}`,
    out === undefined
      ? '  keys      --out DIR writes them to files'
      : `  keys      ${resolve(out)} (sandbox.json, apiclient_key.pem, pub_key.pem, ca.pem, …)`,
    data === undefined ? '  state     in memory; --data DIR keeps it' : `  state     ${resolve(data)}`,
    '',
    'To play the user, with the id from the answer of an order or a pre-sign call:',
    `  curl ${url}/_sandbox/confirm -H 'content-type: application/json' -d '{"id":"…"}'`,
    'To list the notifications:',
    `  curl ${url}/_sandbox/deliveries`,
    'In another terminal: wechatpay-kit logs -f, and wechatpay-kit explain for a refused signature.',
    ...tryIt(url, docs),
    'Ctrl-C stops it.',
  ].join('\n');
}

/** The bridge answers on a loopback address only. A sandbox that listens on another address has none. */
function tryIt(url: string, docs: readonly string[]): string[] {
  if (!/^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(new URL(url).hostname)) return [];
  const where =
    docs.length === 0
      ? 'opened from this machine; --docs ORIGIN admits another site'
      : `opened from this machine or ${docs.join(', ')}`;
  return [`The documentation's "try it" works with this sandbox (${where}).`];
}
