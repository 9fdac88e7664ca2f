import { resolve } from 'node:path';
import type { Sandbox } from '@wechatpay-kit/sandbox';

/** The flags of a sandbox that its banner depends on. */
interface BannerFlags {
  readonly out?: string;
  readonly data?: string;
  readonly quiet?: boolean;
  readonly certificate?: string;
  readonly publicKey?: string;
}

/**
 * The text that a started sandbox prints.
 *
 * @param flags where the keys and the state are, and whether no line follows
 * @param docs the origins of documentation sites that may use the sandbox
 */
export function banner(
  { url, httpsUrl, phoneUrl, mchid, brandId }: Sandbox,
  { out, data, quiet, certificate, publicKey }: BannerFlags,
  docs: readonly string[],
): string {
  const keepsKey = certificate !== undefined || publicKey !== undefined;
  return [
    'WeChat Pay sandbox',
    `  HTTPS     ${httpsUrl}`,
    `  HTTP      ${url}`,
    `  merchant  ${mchid}${keepsKey ? ', whose program keeps its private key' : ''}`,
    `  brand     ${brandId}`,
    `  console   ${url}/_console/    shows what happens`,
    `  phone     ${phoneUrl ?? `${url}/_phone/`}    plays the user${phoneUrl === undefined ? '; --phone admits real phones' : ', from any phone in the network'}`,
    out === undefined
      ? '  keys      --out DIR writes them to files'
      : `  keys      ${resolve(out)} (sandbox.json, apiclient_key.pem, pub_key.pem, ca.pem, …)`,
    data === undefined ? '  state     in memory; --data DIR keeps it' : `  state     ${resolve(data)}`,
    '',
    'First, in another terminal:',
    ...(keepsKey
      ? ['  wechatpay-kit certs --out DIR    writes the keys that verify the answers']
      : ['  wechatpay-kit call v3.pay.transactions.native --example    a first call']),
    `  wechatpay-kit run --to ${url} -- node app.js    your program, unmodified`,
    '  wechatpay-kit confirm ID    plays the user; ID is in the answer of a call that is played',
    '  wechatpay-kit explain    says why a signature was refused',
    `The same with the SDK and with curl: ${url}/`,
    ...tryIt(url, docs),
    quiet ? 'Ctrl-C stops it.' : 'A line follows for each request and each notification. Ctrl-C stops it.',
    ...(quiet ? [] : ['']),
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
