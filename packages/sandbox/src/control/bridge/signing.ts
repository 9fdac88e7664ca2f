import { Formatter, Transformer, type TransportRequest } from 'wechatpay-kit';
import { brandScheme, merchantScheme } from '../../runtime/schemes.js';
import type { World } from '../../runtime/world.js';
import { findParts } from './form.js';
import type { BridgeSigning, BridgeSigningV2, BridgeSigningV3 } from './types.js';

/**
 * Describes the signature of a sent request.
 *
 * The signed text of APIv2 ends in the key. It is shown in full, so that a reader can compute the signature again: the
 * sandbox's key protects nothing.
 *
 * @param apiV2Key the key that signs a message of APIv2
 */
export function describeSigning(
  request: TransportRequest,
  { credentials }: Pick<World, 'credentials'>,
  apiV2Key: string,
): BridgeSigning {
  const { authorization } = request.headers;
  if (authorization === undefined) return v2Signing(request, apiV2Key);
  return authorization.startsWith(brandScheme)
    ? v3Signing(request, authorization, brandScheme, credentials.brand.certificate.pem)
    : v3Signing(request, authorization, merchantScheme, credentials.merchant.pem);
}

/** https://pay.weixin.qq.com/doc/v3/merchant/4012365342 */
function v3Signing(
  request: TransportRequest,
  authorization: string,
  algorithm: BridgeSigningV3['algorithm'],
  certificate: string,
): BridgeSigningV3 {
  const field = (name: string): string => new RegExp(`${name}="([^"]*)"`).exec(authorization)?.[1] ?? '';
  const timestamp = field('timestamp');
  const nonce = field('nonce_str');
  const { method, url, body } = request;
  // Only the JSON part of a form is signed. It has the digest of the file.
  const parts = findParts(request);
  const signed = parts === undefined ? body : parts.find(({ isJson }) => isJson)?.content;
  return {
    algorithm,
    message: Formatter.request(method, url.pathname + url.search, timestamp, nonce, signed?.toString('utf8')),
    signature: field('signature'),
    serial: field('serial_no'),
    timestamp,
    nonce,
    certificate,
  };
}

/** https://pay.weixin.qq.com/doc/v2/merchant/4011985891 */
function v2Signing(request: TransportRequest, apiV2Key: string): BridgeSigningV2 {
  const fields = parseFields(request);
  const text = (name: string): string | undefined => {
    const value = fields[name];
    return typeof value === 'string' ? value : undefined;
  };
  const nonce = text('nonce_str');
  return {
    algorithm: text('sign_type') === 'HMAC-SHA256' ? 'HMAC-SHA256' : 'MD5',
    message: v2Message(fields, apiV2Key),
    signature: text('sign') ?? '',
    ...(nonce === undefined ? {} : { nonce }),
  };
}

/** The text that APIv2 hashes. */
export function v2Message(fields: Readonly<Record<string, unknown>>, key: string): string {
  return `${Formatter.queryStringLike(Formatter.ksort(fields))}&key=${key}`;
}

function parseFields(request: TransportRequest): Readonly<Record<string, unknown>> {
  if (request.method === 'GET') return Object.fromEntries(request.url.searchParams);
  const parts = findParts(request);
  if (parts === undefined) return Transformer.toObject(request.body?.toString('utf8') ?? '');
  return Object.fromEntries(
    parts.filter(({ isFile }) => !isFile).map(({ name, content }) => [name, content.toString('utf8')]),
  );
}
