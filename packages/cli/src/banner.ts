import { resolve } from 'node:path';
import type { Sandbox } from '@wechatpay-kit/sandbox';

/**
 * What to know to begin with.
 *
 * @param docs the origins of documentation elsewhere that may use the sandbox
 */
export function banner(
  { url, httpsUrl, mchid, brandId }: Sandbox,
  out: string | undefined,
  docs: readonly string[],
): string {
  return [
    'WeChat Pay sandbox',
    `  HTTPS     ${httpsUrl}`,
    `  HTTP      ${url}`,
    `  merchant  ${mchid}`,
    `  brand     ${brandId}`,
    out === undefined
      ? '  keys      pass --out DIR to have them written to files'
      : `  keys      ${resolve(out)} (sandbox.json, apiclient_key.pem, pub_key.pem, ca.pem, …)`,
    '',
    'To play the user, with the id that an order or a pre-sign call answered:',
    `  curl ${url}/_sandbox/confirm -H 'content-type: application/json' -d '{"id":"…"}'`,
    'To see the notifications:',
    `  curl ${url}/_sandbox/deliveries`,
    ...tryIt(url, docs),
    'Ctrl-C stops it.',
  ].join('\n');
}

/** A sandbox that listens on a network's address alone cannot be reached so: the bridge wants a loopback one. */
function tryIt(url: string, docs: readonly string[]): string[] {
  if (!/^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(new URL(url).hostname)) return [];
  const where =
    docs.length === 0
      ? 'opened from this machine; --docs ORIGIN lets another site in'
      : `opened from this machine or ${docs.join(', ')}`;
  return [`The documentation's "try it" works with this sandbox (${where}).`];
}
