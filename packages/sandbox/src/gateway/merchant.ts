import { X509Certificate } from 'node:crypto';
import type { MerchantKey } from '../runtime/keyring.js';
import type { World } from '../runtime/world.js';
import type { RawRequest } from './read.js';

/**
 * Finds the merchant that a request names: in `Authorization`, in `mch_id`, `mchid` or `combine_mch_id`, or by its client certificate.
 *
 * @returns its view of the world; for an unknown one, that of the first merchant, which refuses the request
 */
export function findMerchant(
  world: World,
  request: Pick<RawRequest, 'url' | 'header' | 'body' | 'clientCertificate'>,
): World {
  const { merchants } = world;
  const authorization = request.header('authorization');
  if (authorization !== undefined) {
    const [, name, id] = /\b(mchid|brand_id)="([^"]+)"/.exec(authorization) ?? [];
    return (name === 'mchid' ? merchants.find(id) : merchants.findBrand(id)) ?? world;
  }
  // Almost every sandbox has one merchant.
  if (merchants.list().length === 1) return world;
  const named = findMchId(request);
  if (named !== undefined) return merchants.find(named) ?? world;
  const certificate = request.clientCertificate();
  if (certificate === undefined) return world;
  return (
    merchants
      .list()
      .find(({ credentials }) =>
        credentials.merchantKeys.some((key) => isOwnCertificate(key, certificate)),
      ) ?? world
  );
}

/** Whether the client certificate of mutual TLS is the merchant's. Of some merchants, only the public key is known. */
export function isOwnCertificate({ der, publicKey }: MerchantKey, certificate: Buffer): boolean {
  if (der !== undefined) return certificate.equals(der);
  return new X509Certificate(certificate).publicKey.equals(publicKey);
}

function findMchId({ url, body }: Pick<RawRequest, 'url' | 'body'>): string | undefined {
  const at = url.indexOf('?');
  const query = at === -1 ? null : new URLSearchParams(url.slice(at)).get('mch_id');
  return query ?? /<(?:combine_)?mch_?id>\s*(?:<!\[CDATA\[)?\s*(\d+)/.exec(body.toString('latin1'))?.[1];
}
