import { nonce, v2Curl, v3Curl } from '@wechatpay-kit/ui/call/curl.js';
import { single } from '@wechatpay-kit/ui/call/shell.js';
import { saveKey } from '#sandbox/control/first-calls.js';
import { messageFields, type Shown } from './verification.js';

/** What a shell needs of the sandbox. */
export interface Signer {
  /** The HTTP listener. */
  readonly url: string;
  readonly mchid: string;
  readonly serial: string;
}

/** Headers that curl or the signature makes anew. */
const made =
  /^(authorization|host|connection|content-length|content-type|accept|accept-encoding|accept-language|user-agent|transfer-encoding|expect|sec-.*)$/i;

/**
 * The request as commands of a POSIX shell, signed anew with openssl. The keys come from the sandbox.
 *
 * @returns `undefined` for a form with a file, whose bytes the record does not have
 */
export function asCurl(request: Shown, signer: Signer): string | undefined {
  const { method, url, body, headers, operation = '' } = request;
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  if (type?.startsWith('multipart/') === true) return undefined;
  if (operation.includes(' v2/')) return asV2(request, signer);
  const others = headers.filter(([name]) => !made.test(name));
  const lines = [
    saveKey(signer.url, signer.mchid),
    `path=${single(url)}`,
    ...(body === '' ? [] : [`body=${single(body)}`]),
    ...v3Curl({
      method,
      origin: signer.url,
      scheme: 'WECHATPAY2-SHA256-RSA2048 mchid',
      id: signer.mchid,
      serial: signer.serial,
      key: 'apiclient_key.pem',
      signed: body === '' ? "''" : '"$body"',
      options: [
        ...others.map(([name, value]) => `-H ${single(`${name}: ${value}`)}`),
        ...(body === ''
          ? method === 'POST'
            ? ['-X POST']
            : []
          : [`-H ${single(`Content-Type: ${type ?? 'application/json'}`)}`, '--data-raw "$body"']),
      ],
    }),
  ];
  return lines.join('\n');
}

function asV2({ method, url, body }: Shown, { url: origin, mchid }: Signer): string {
  const { sign: _, nonce_str, ...fields } = messageFields({ body, url });
  const [target = ''] = url.split('?');
  return [
    `key=$(curl -sS '${origin}/_sandbox/config?merchant=${mchid}' | grep -o '"apiV2Key":"[^"]*"' | cut -d'"' -f4)`,
    ...v2Curl({
      method,
      origin,
      target,
      fields: nonce_str === undefined ? fields : { ...fields, nonce_str: nonce },
      key: '$key',
      options: [],
    }),
  ].join('\n');
}
