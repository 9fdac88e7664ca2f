import { Hash, Transformer } from 'wechatpay-kit';
import type { Credentials } from './credentials.js';
import { signatureHeaders } from './signature.js';

/** How a signature is spoilt. */
export interface Spoiling {
  readonly kind: 'unsigned' | 'wrongly-signed' | 'signtest';
  /** @default 'other-key' */
  readonly by?: 'other-key' | 'changed-body' | undefined;
}

/** A message of APIv3 with its headers. */
export interface SignedMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The platform probes clients with wrong signatures that begin so. They must fail like any other. */
export const probePrefix = 'WECHATPAY/SIGNTEST/';

/** Spoils the signature in the headers of an APIv3 message. It names the same key as before. */
export async function spoilMessage(
  { publicKey, platform, brand }: Credentials,
  { headers, body }: SignedMessage,
  { kind, by }: Spoiling,
): Promise<SignedMessage> {
  const find = (wanted: string): [string, string] =>
    Object.entries(headers).find(([name]) => name.toLowerCase() === wanted) ?? [wanted, ''];
  if (kind === 'unsigned') {
    const kept = Object.entries(headers).filter(([name]) => !/^wechatpay-/i.test(name));
    return { headers: Object.fromEntries(kept), body };
  }
  const [name, signature] = find('wechatpay-signature');
  if (kind === 'signtest') {
    // The prefix consists of digits of base64, so only the verification finds out.
    return { headers: { ...headers, [name]: probePrefix + signature.slice(probePrefix.length) }, body };
  }
  // One more space: the same JSON, but other bytes.
  if (by === 'changed-body') return { headers, body: `${body} ` };
  const [, serial] = find('wechatpay-serial');
  const other = [publicKey, platform, brand.publicKey].find(({ id }) => id !== serial) ?? publicKey;
  const signed = await signatureHeaders(body, other, Date.now());
  const replaced = Object.keys(headers).map((key): [string, string] => {
    const isKept = /^wechatpay-(serial|signature-type)$/i.test(key);
    const fresh = Object.entries(signed).find(([fresh]) => fresh.toLowerCase() === key.toLowerCase());
    return [key, isKept || fresh === undefined ? (headers[key] ?? '') : fresh[1]];
  });
  return { headers: Object.fromEntries(replaced), body };
}

/** @returns whether an APIv2 message has a `sign` */
export function isSignedXml(xml: string): boolean {
  return signElement.test(xml);
}

const signElement = /<sign>(?:<!\[CDATA\[)?([^\]<]*)(?:\]\]>)?<\/sign>/;

/** Spoils the `sign` of an APIv2 message. */
export function spoilXml({ apiV3Key }: Credentials, xml: string, { kind, by }: Spoiling): string {
  if (kind === 'unsigned') return xml.replace(signElement, '');
  if (by === 'changed-body')
    return xml.replace(/<\/(\w+)>\s*$/, '<sandbox_fault>changed</sandbox_fault></$1>');
  const [, sign = ''] = signElement.exec(xml) ?? [];
  const fields = Object.fromEntries(
    Object.entries(Transformer.toObject(xml)).filter(([name]) => name !== 'sign'),
  );
  // 32 hexadecimal digits of MD5, or 64.
  const other = Hash.sign(sign.length === 64 ? 'HMAC-SHA256' : 'MD5', fields, apiV3Key);
  return xml.replace(signElement, `<sign>${other}</sign>`);
}
