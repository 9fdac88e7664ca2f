/** A request's signature, checked as the platform does, with `node:crypto` alone. */
import { verify, X509Certificate } from 'node:crypto';
import { merchant } from './keys.js';
import { v2Sign } from './platform.js';

export interface SignedRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface Authorization {
  readonly mchid: string;
  readonly serial_no: string;
  readonly nonce_str: string;
  readonly timestamp: string;
  readonly signature: string;
  /** Whether the signature is the merchant's over this very request. */
  readonly valid: boolean;
}

const { publicKey } = new X509Certificate(merchant.cert);

/** The parts of a v3 request's `Authorization`. */
export function readAuthorization({ method, target, headers, body }: SignedRequest): Authorization {
  const part = (name: string): string =>
    new RegExp(`[ ,]${name}="([^"]*)"`).exec(headers['authorization'] ?? '')?.[1] ?? '';
  const [nonce_str, timestamp, signature] = [part('nonce_str'), part('timestamp'), part('signature')];
  const text = Buffer.concat([
    Buffer.from(`${method}\n${target}\n${timestamp}\n${nonce_str}\n`),
    body,
    Buffer.from('\n'),
  ]);
  const valid = verify('sha256', text, publicKey, Buffer.from(signature, 'base64'));
  return { mchid: part('mchid'), serial_no: part('serial_no'), nonce_str, timestamp, signature, valid };
}

/** A v2 message's fields, and whether its `sign` is right. */
export function readV2Fields(xml: string): { fields: Record<string, string>; valid: boolean } {
  const fields: Record<string, string> = {};
  for (const [, name = '', text = ''] of xml.matchAll(/<(\w+)><!\[CDATA\[(.*?)\]\]><\/\1>/gs))
    fields[name] = text;
  return { fields, valid: fields['sign'] === v2Sign(fields) };
}
