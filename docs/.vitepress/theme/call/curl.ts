import { formFor } from '../try/form/merchant.js';
import type { TryForm } from '../try/form/schema.js';
import { type Line, line } from './lines.js';
import { nonce, replaceSealed, sortedText, type Upload, type WireCall, wireCall } from './wire.js';

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
    line('time=$(date +%s) nonce=$(openssl rand -hex 16)'),
    line(`signature=$(printf '%s\\n' ${method} "$path" "$time" "$nonce" ${signed} |`),
    line(`  openssl dgst -sha256 -sign ${keys}/${key}.pem | openssl base64 -A)`),
    ...continued([
      `curl -sS ${method === 'GET' || method === 'POST' ? '' : `-X ${method} `}"$(value url)$path"`,
      `-H "Authorization: ${name}=\\"$(value ${id})\\",serial_no=\\"$(value serial)\\",nonce_str=\\"$nonce\\",timestamp=\\"$time\\",signature=\\"$signature\\""`,
      "-H 'Accept: application/json'",
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
    ]),
  ];
}

/** APIv2: https://pay.weixin.qq.com/doc/v2/merchant/4011985891 */
function v2Lines({ fields, method, target, mtls }: WireCall): Line[] {
  const hmac = fields['sign_type'] === 'HMAC-SHA256';
  const sorted = double(sortedText(fields)).replaceAll(nonce, '$nonce');
  const digest = hmac
    ? '  openssl dgst -sha256 -hmac "$(value apiV2Key)" -r | cut -c 1-64 | tr a-f A-F)'
    : '  openssl md5 -r | cut -c 1-32 | tr a-f A-F)';
  const elements = Object.entries(fields).map(
    ([name, value]) => `  <${name}>${double(escaped(value)).replaceAll(nonce, '$nonce')}</${name}>`,
  );
  const identity = mtls
    ? [`--cacert ${keys}/ca.pem --cert ${keys}/apiclient_cert.pem --key ${keys}/apiclient_key.pem`]
    : [];
  const query = Object.entries(fields).map(
    ([name, value]) =>
      `${encodeURIComponent(name)}=${value === nonce ? '$nonce' : encodeURIComponent(value)}`,
  );
  return [
    ...(Object.values(fields).includes(nonce) ? [line('nonce=$(openssl rand -hex 16)')] : []),
    line(`sign=$(printf %s "${sorted}&key=$(value apiV2Key)" |`),
    line(digest),
    ...(method === 'GET'
      ? continued([
          `curl -sS -i "$(value ${mtls ? 'httpsUrl' : 'url'})${target}?${[...query, 'sign=$sign'].join('&')}"`,
          ...identity,
        ])
      : [
          ...continued([
            `curl -sS "$(value ${mtls ? 'httpsUrl' : 'url'})${target}"`,
            ...identity,
            "-H 'Content-Type: text/xml'",
            '--data-raw "<xml>',
          ]),
          ...elements.map((text) => line(text)),
          line('  <sign>$sign</sign>'),
          line('</xml>"'),
        ]),
  ];
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

function continued(parts: readonly string[]): Line[] {
  return parts.map((text, at) =>
    line(`${at === 0 ? '' : '  '}${text}${at === parts.length - 1 ? '' : ' \\'}`),
  );
}

function lines(text: string): Line[] {
  return text.split('\n').map((part) => line(part));
}

function single(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function double(text: string): string {
  return text.replace(/[\\"$`]/g, '\\$&');
}

/** Escapes text for an element. CDATA would have a `!`, which interactive shells replace. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
