import { resolve } from 'node:path';
import type { Sandbox } from '@wechatpay-kit/sandbox';

/** What to know to begin with. */
export function banner({ url, httpsUrl, mchid }: Sandbox, out: string | undefined): string {
  return [
    'WeChat Pay sandbox',
    `  HTTPS     ${httpsUrl}`,
    `  HTTP      ${url}`,
    `  merchant  ${mchid}`,
    out === undefined
      ? '  keys      pass --out DIR to have them written to files'
      : `  keys      ${resolve(out)} (sandbox.json, apiclient_key.pem, pub_key.pem, ca.pem, …)`,
    '',
    'To play the user, with the id that an order or a pre-sign call answered:',
    `  curl ${url}/_sandbox/confirm -H 'content-type: application/json' -d '{"id":"…"}'`,
    'To see the notifications:',
    `  curl ${url}/_sandbox/deliveries`,
    'Ctrl-C stops it.',
  ].join('\n');
}
