import { continued, double } from './shell.js';

/** What signs a call of APIv3 in a shell. Texts of the shell stand within double quotes. */
export interface V3Curl {
  /** `POST` */
  readonly method: string;
  /** Of the sandbox: `$(value url)`. */
  readonly origin: string;
  /** `WECHATPAY2-SHA256-RSA2048 mchid` */
  readonly scheme: string;
  /** The mchid or brand id, and the serial number of its certificate. */
  readonly id: string;
  readonly serial: string;
  /** The file of the private key. */
  readonly key: string;
  /** The shell's word for the signed body: `"$body"`, or `''`. */
  readonly signed: string;
  /** Further options of curl: headers, and the body. */
  readonly options: readonly string[];
}

/**
 * Signs and sends a call of APIv3 whose path and query are in the variable `path`.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012365342
 */
export function v3Curl({ method, origin, scheme, id, serial, key, signed, options }: V3Curl): string[] {
  return [
    'time=$(date +%s) nonce=$(openssl rand -hex 16)',
    `signature=$(printf '%s\\n' ${method} "$path" "$time" "$nonce" ${signed} |`,
    `  openssl dgst -sha256 -sign ${key} | openssl base64 -A)`,
    ...continued([
      `curl -sS ${method === 'GET' || method === 'POST' ? '' : `-X ${method} `}"${origin}$path"`,
      `-H "Authorization: ${scheme}=\\"${id}\\",serial_no=\\"${serial}\\",nonce_str=\\"$nonce\\",timestamp=\\"$time\\",signature=\\"$signature\\""`,
      "-H 'Accept: application/json'",
      ...options,
    ]),
  ];
}

/** What signs a message of APIv2 in a shell. Texts of the shell stand within double quotes. */
export interface V2Curl {
  readonly method: string;
  readonly origin: string;
  /** The path. */
  readonly target: string;
  /** The fields without `sign`. A value that is `nonce` stands for a new random text. */
  readonly fields: Readonly<Record<string, string>>;
  /** The APIv2 key. */
  readonly key: string;
  /** Further options of curl, such as a client certificate. */
  readonly options: readonly string[];
}

/** Stands for a new random text. */
export const nonce = '\u0000nonce';

/**
 * Signs and sends a message of APIv2.
 *
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011985891
 */
export function v2Curl({ method, origin, target, fields, key, options }: V2Curl): string[] {
  const hmac = fields['sign_type'] === 'HMAC-SHA256';
  const sorted = double(sortedText(fields)).replaceAll(nonce, '$nonce');
  const digest = hmac
    ? `  openssl dgst -sha256 -hmac "${key}" -r | cut -c 1-64 | tr a-f A-F)`
    : '  openssl md5 -r | cut -c 1-32 | tr a-f A-F)';
  const elements = Object.entries(fields).map(
    ([name, value]) => `  <${name}>${double(escaped(value)).replaceAll(nonce, '$nonce')}</${name}>`,
  );
  const query = Object.entries(fields).map(
    ([name, value]) =>
      `${encodeURIComponent(name)}=${value === nonce ? '$nonce' : encodeURIComponent(value)}`,
  );
  return [
    ...(Object.values(fields).includes(nonce) ? ['nonce=$(openssl rand -hex 16)'] : []),
    `sign=$(printf %s "${sorted}&key=${key}" |`,
    digest,
    ...(method === 'GET'
      ? continued([`curl -sS -i "${origin}${target}?${[...query, 'sign=$sign'].join('&')}"`, ...options])
      : [
          ...continued([
            `curl -sS "${origin}${target}"`,
            ...options,
            "-H 'Content-Type: text/xml'",
            '--data-raw "<xml>',
          ]),
          ...elements,
          '  <sign>$sign</sign>',
          '</xml>"',
        ]),
  ];
}

/** The text that APIv2 signs, without the key: sorted, without empty values. */
export function sortedText(fields: Readonly<Record<string, string>>): string {
  return Object.keys(fields)
    .filter((name) => fields[name] !== '' && name !== 'sign')
    .sort()
    .map((name) => `${name}=${fields[name]}`)
    .join('&');
}

/** Escapes text for an element. CDATA would have a `!`, which interactive shells replace. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
