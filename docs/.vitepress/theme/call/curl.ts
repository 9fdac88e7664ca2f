import { v2Curl, v3Curl } from '@wechatpay-kit/ui/call/curl.js';
import { single } from '@wechatpay-kit/ui/call/shell.js';
import { formFor } from '@wechatpay-kit/ui/form/merchant.js';
import type { TryForm } from '@wechatpay-kit/ui/form/schema.js';
import { type Line, line } from './lines.js';
import { replaceSealed, type Upload, type WireCall, wireCall } from './wire.js';

/** The note above the commands. */
export interface CurlTexts {
  readonly start: string;
}

/** Stands for the digest of the file. */
const digestMark = '\ue002';

/** The merchant of a sandbox that is started without options. */
const merchant = '1900000109';

/** The folder of the keys, as of `wechatpay-kit sandbox --out sandbox`. */
const keys = 'sandbox';

/**
 * The call with `curl` and `openssl` in a POSIX shell, to a sandbox whose keys are in the folder `sandbox`.
 *
 * @returns `undefined` if only the SDK can sign the call
 */
export function curlCall(
  form: TryForm,
  path: string,
  verb: string,
  { start }: CurlTexts,
): Line[] | undefined {
  const call = wireCall(formFor(form, merchant), path, verb);
  if (call === undefined) return undefined;
  const brand = call.scheme === 'brand' ? '/"brand"/,$' : '';
  return [
    line(`# ${start}npx wechatpay-kit sandbox --out ${keys}`, 'comment'),
    line(`value() { sed -n '${brand}s/^ *"'"$1"'": "\\(.*\\)",*$/\\1/p' ${keys}/sandbox.json | head -1; }`),
    ...(call.scheme === 'v2' ? v2Lines(call) : v3Lines(call)),
  ];
}

/** APIv3: https://pay.weixin.qq.com/doc/v3/merchant/4012365342 */
function v3Lines(call: WireCall): Line[] {
  const { method, target, json, upload, scheme, headers } = call;
  const body = json === undefined ? '' : sealedShell(single(JSON.stringify(json, null, 2)), '');
  const path = sealedShell(single(target), ` | sed 's/+/%2B/g; s|/|%2F|g; s/=/%3D/g'`);
  const signed = upload === undefined ? (json === undefined ? "''" : '"$body"') : '"$meta"';
  const encrypts = (body + path).includes('$(encrypt ');
  const [name, id, key] =
    scheme === 'brand'
      ? ['WECHATPAY-BRAND-SHA256-RSA2048 brand_id', 'brandId', 'brand_apiclient_key']
      : ['WECHATPAY2-SHA256-RSA2048 mchid', 'mchid', 'apiclient_key'];
  const publicKey = scheme === 'brand' ? 'brand_pub_key' : 'pub_key';
  return [
    ...(encrypts
      ? [
          line(
            `encrypt() { printf %s "$1" | openssl pkeyutl -encrypt -pubin -inkey ${keys}/${publicKey}.pem \\`,
          ),
          line('  -pkeyopt rsa_padding_mode:oaep | openssl base64 -A; }'),
        ]
      : []),
    line(`path=${path}`),
    ...(json === undefined ? [] : [...lines(`body=${body}`)]),
    ...(upload === undefined ? [] : uploadLines(upload)),
    ...v3Curl({
      method,
      origin: '$(value url)',
      scheme: name,
      id: `$(value ${id})`,
      serial: '$(value serial)',
      key: `${keys}/${key}.pem`,
      signed,
      options: [
        ...(encrypts || scheme === 'brand' ? ['-H "Wechatpay-Serial: $(value publicKeyId)"'] : []),
        ...Object.entries(headers).map(([header, value]) => `-H ${single(`${header}: ${value}`)}`),
        ...(json === undefined
          ? method === 'POST' && upload === undefined
            ? ['-X POST']
            : []
          : ["-H 'Content-Type: application/json'", '--data-raw "$body"']),
        ...(upload === undefined
          ? []
          : [`-F "${upload.meta}=$meta;type=application/json"`, `-F ${upload.part}=@${upload.name}`]),
      ],
    }).map((text) => line(text)),
  ];
}

/** APIv2: https://pay.weixin.qq.com/doc/v2/merchant/4011985891 */
function v2Lines({ fields, method, target, mtls }: WireCall): Line[] {
  const identity = `--cacert ${keys}/ca.pem --cert ${keys}/apiclient_cert.pem --key ${keys}/apiclient_key.pem`;
  return v2Curl({
    method,
    origin: `$(value ${mtls ? 'httpsUrl' : 'url'})`,
    target,
    fields,
    key: '$(value apiV2Key)',
    options: mtls ? [identity] : [],
  }).map((text) => line(text));
}

/** Encrypts the texts that are marked in a single-quoted text. */
function sealedShell(text: string, then: string): string {
  return replaceSealed(text, (plain) => `'"$(encrypt '${plain}'${then})"'`);
}

function uploadLines({ name, base64, fields, digest, filename }: Upload): Line[] {
  const meta = single(JSON.stringify({ ...fields, [filename]: name, [digest]: digestMark }));
  return [
    line(`printf %s ${base64} | openssl base64 -d -A >${name}`),
    line(`digest=$(openssl dgst -sha256 -r ${name} | cut -c 1-64)`),
    line(`meta=${meta.replace(digestMark, `'"$digest"'`)}`),
  ];
}

function lines(text: string): Line[] {
  return text.split('\n').map((part) => line(part));
}
