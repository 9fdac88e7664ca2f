import { nonce, v2Curl, v3Curl } from '@wechatpay-kit/ui/call/curl.js';
import { single } from '@wechatpay-kit/ui/call/shell.js';
import { saveText } from '#sandbox/control/first-calls.js';
import { messageFields, type Shown } from './verification.js';

/** What a shell needs of the sandbox. */
export interface Signer {
  /** The HTTP listener. */
  readonly url: string;
  readonly httpsUrl: string;
  readonly mchid: string;
  readonly serial: string;
  readonly brand: { readonly brandId: string; readonly serial: string } | undefined;
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
  const isBrand = operation.includes(' brand/');
  const { mchid: merchant, brand } = signer;
  if (isBrand && brand === undefined) return undefined;
  const key = isBrand ? 'brand_apiclient_key.pem' : 'apiclient_key.pem';
  const others = headers.filter(([name]) => !made.test(name));
  const lines = [
    saveText(signer.url, {
      field: 'privateKey',
      file: key,
      merchant,
      ...(isBrand ? { within: 'brand' } : {}),
    }),
    `path=${single(url)}`,
    ...(body === '' ? [] : [`body=${single(body)}`]),
    ...v3Curl({
      method,
      origin: signer.url,
      scheme: isBrand ? 'WECHATPAY-BRAND-SHA256-RSA2048 brand_id' : 'WECHATPAY2-SHA256-RSA2048 mchid',
      id: isBrand ? (brand?.brandId ?? '') : merchant,
      serial: isBrand ? (brand?.serial ?? '') : signer.serial,
      key,
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

/** A request over HTTPS may need the merchant's certificate. */
function asV2(
  { method, url, body, origin }: Shown,
  { url: plain, httpsUrl, mchid: merchant }: Signer,
): string {
  const { sign: _, nonce_str, ...fields } = messageFields({ body, url });
  const [target = ''] = url.split('?');
  const isSecure = origin.startsWith('https:');
  const saved = [
    { field: 'ca', file: 'ca.pem' },
    { field: 'cert', file: 'apiclient_cert.pem' },
    { field: 'privateKey', file: 'apiclient_key.pem' },
  ];
  return [
    ...(isSecure ? saved.map((text) => saveText(plain, { ...text, merchant })) : []),
    `key=$(curl -sS '${plain}/_sandbox/config?merchant=${merchant}' | grep -o '"apiV2Key":"[^"]*"' | cut -d'"' -f4)`,
    ...v2Curl({
      method,
      origin: isSecure ? httpsUrl : plain,
      target,
      fields: nonce_str === undefined ? fields : { ...fields, nonce_str: nonce },
      key: '$key',
      options: isSecure ? ['--cacert ca.pem --cert apiclient_cert.pem --key apiclient_key.pem'] : [],
    }),
  ].join('\n');
}
