import { nonce, sortedText } from '@wechatpay-kit/ui/call/curl.js';
import type { TryForm } from '@wechatpay-kit/ui/form/schema.js';
import { type Line, line } from './lines.js';
import { replaceSealed, type WireCall, wireCall } from './wire.js';

export interface HttpTexts {
  readonly toSign: string;
  readonly encrypted: string;
  /** Stands for the APIv2 key. */
  readonly key: string;
}

/** The timestamp and the nonce of the official examples. */
const moment = { timestamp: '1554208460', nonce: '593BEC0C930BF1AFEB40B4A08C8FB242' };

/**
 * The request as it is sent, and the string that is signed, with `\n` for each line feed.
 *
 * @returns `undefined` if only the SDK can sign the call
 */
export function httpCall(form: TryForm, path: string, verb: string, texts: HttpTexts): Line[] | undefined {
  const call = wireCall(form, path, verb);
  if (call === undefined) return undefined;
  return call.scheme === 'v2' ? v2Lines(call, texts) : v3Lines(call, texts);
}

function v3Lines(call: WireCall, { toSign, encrypted }: HttpTexts): Line[] {
  const { method, target, host, json, upload, scheme, headers } = call;
  const who = scheme === 'brand' ? 'brand_id="120344"' : 'mchid="1900000109"';
  const name = scheme === 'brand' ? 'WECHATPAY-BRAND-SHA256-RSA2048' : 'WECHATPAY2-SHA256-RSA2048';
  const written = json === undefined ? '' : JSON.stringify(json);
  const shown = replaceSealed(written, () => encrypted);
  const address = replaceSealed(target, () => encrypted);
  const encrypts = shown !== written || address !== target;
  const meta =
    upload && JSON.stringify({ ...upload.fields, [upload.filename]: upload.name, [upload.digest]: '…' });
  const type = upload === undefined ? 'application/json' : 'multipart/form-data; boundary=boundary';
  return [
    [{ text: `${method} `, kind: 'keyword' }, { text: `${address} HTTP/1.1` }],
    header('Host', host),
    header('Accept', 'application/json'),
    ...(json === undefined && upload === undefined ? [] : [header('Content-Type', type)]),
    ...Object.entries(headers).map(([key, value]) => header(key, value)),
    ...(encrypts || scheme === 'brand' ? [header('Wechatpay-Serial', 'PUB_KEY_ID_…')] : []),
    header(
      'Authorization',
      `${name} ${who},nonce_str="${moment.nonce}",timestamp="${moment.timestamp}",serial_no="…",signature="…"`,
    ),
    ...(json === undefined ? [] : [line(''), line(shown, 'string')]),
    ...(upload === undefined || meta === undefined
      ? []
      : [
          line(''),
          line('--boundary'),
          line(`Content-Disposition: form-data; name="${upload.meta}"`),
          line('Content-Type: application/json'),
          line(''),
          line(meta, 'string'),
          line('--boundary'),
          line(`Content-Disposition: form-data; name="${upload.part}"; filename="${upload.name}"`),
          line('Content-Type: image/png'),
          line(''),
          line('…'),
          line('--boundary--'),
        ]),
    line(''),
    line(`# ${toSign}`, 'comment'),
    ...[method, address, moment.timestamp, moment.nonce, meta ?? shown].map(
      (text): Line => [
        { text, kind: 'string' },
        { text: '\\n', kind: 'keyword' },
      ],
    ),
  ];
}

function v2Lines({ fields, method, target, host }: WireCall, { toSign, key }: HttpTexts): Line[] {
  const known = Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, value === nonce ? moment.nonce : value]),
  );
  const type = known['sign_type'] ?? 'MD5';
  const query = Object.entries({ ...known, sign: '…' }).map(
    ([name, value]) => `${name}=${value === '…' ? value : encodeURIComponent(value)}`,
  );
  const elements = Object.entries(known).map(([name, value]) => `<${name}><![CDATA[${value}]]></${name}>`);
  return [
    [
      { text: `${method} `, kind: 'keyword' },
      { text: `${target}${method === 'GET' ? `?${query.join('&')}` : ''} HTTP/1.1` },
    ],
    header('Host', host),
    ...(method === 'GET'
      ? []
      : [
          header('Content-Type', 'text/xml; charset=utf-8'),
          line(''),
          line('<xml>', 'property'),
          ...elements.map((text) => line(text, 'string')),
          line('<sign>…</sign>', 'string'),
          line('</xml>', 'property'),
        ]),
    line(''),
    line(`# ${toSign} (${type})`, 'comment'),
    [
      { text: `${sortedText(known)}&key=`, kind: 'string' },
      { text: key, kind: 'keyword' },
    ],
  ];
}

function header(name: string, value: string): Line {
  return [{ text: name, kind: 'property' }, { text: `: ${value}` }];
}
