import { AesEcb, AesGcm, Hash, Transformer } from 'wechatpay-kit';
import type { Credentials } from '../runtime/credentials.js';
import type { World } from '../runtime/world.js';
import { type Delivery, publicView } from './delivery.js';
import { deliveries } from './outbox.js';

/** A notification with what one who looks at it wants to know besides. */
export interface InspectedDelivery extends Delivery {
  readonly protocol: 'v2' | 'v3';
  /** The mchid of the merchant that receives it. */
  readonly merchant: string;
  /** What is encrypted in the body: JSON, or XML with APIv2. Absent if nothing is, or by a key that was replaced. */
  readonly content?: string;
}

/** @returns `undefined` for an unknown id */
export function inspectDelivery(world: World, id: string): InspectedDelivery | undefined {
  const record = world.store.table(deliveries).get(id);
  if (record === undefined) return undefined;
  const { protocol, mchid, body } = record;
  const credentials = world.merchants.find(mchid)?.credentials;
  const content = credentials && (protocol === 'v3' ? openV3(body, credentials) : openV2(body, credentials));
  return {
    ...publicView(record),
    protocol,
    merchant: mchid,
    ...(content === undefined ? {} : { content }),
  };
}

interface Resource {
  readonly ciphertext: string;
  readonly nonce: string;
  readonly associated_data?: string;
}

/** The key is the merchant's, or its brand's. */
function openV3(body: string, { apiV3Key, brand }: Credentials): string | undefined {
  const { resource } = JSON.parse(body) as { readonly resource?: Resource };
  if (resource === undefined) return undefined;
  const { ciphertext, nonce, associated_data } = resource;
  return (
    attempt(() => AesGcm.decrypt(ciphertext, apiV3Key, nonce, associated_data)) ??
    attempt(() => AesGcm.decrypt(ciphertext, brand.apiKey, nonce, associated_data))
  );
}

function openV2(body: string, { apiV2Key, apiV3Key }: Credentials): string | undefined {
  const fields = Transformer.toObject(body);
  const { req_info, event_ciphertext, event_nonce, event_associated_data } = fields;
  if (typeof req_info === 'string') return attempt(() => AesEcb.decrypt(req_info, Hash.md5(apiV2Key)));
  if (typeof event_ciphertext !== 'string') return undefined;
  return attempt(() =>
    AesGcm.decrypt(event_ciphertext, apiV3Key, String(event_nonce), String(event_associated_data ?? '')),
  );
}

function attempt(work: () => string): string | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
