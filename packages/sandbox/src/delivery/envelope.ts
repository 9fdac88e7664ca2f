import { AesEcb, AesGcm, Formatter, Hash, Json, Transformer } from 'wechatpay-kit';
import type { Signing } from '../runtime/signature.js';
import { rfc3339 } from '../runtime/time.js';
import type { Notice, SynthesisedEvent } from '../synthesis/index.js';

/** What the message of an APIv3 notification is made with. */
export interface V3EnvelopeOptions {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** What happened, in Chinese. */
  readonly summary: string;
  /** The key that encrypts: the APIv3 key of the merchant, or of the brand. */
  readonly apiV3Key: string;
  /** The `original_type`: `transaction` of TRANSACTION.SUCCESS. */
  readonly subject: string;
}

export interface EnvelopeOptions extends V3EnvelopeOptions {
  readonly apiV2Key: string;
  /**
   * The signature type of a message that does not say it.
   * @default MD5
   */
  readonly signType?: Signing['signType'];
}

/**
 * The body of an APIv3 notification, with its payload encrypted.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012081705
 */
export function createV3Body(type: string, payload: unknown, options: V3EnvelopeOptions): string {
  const { id, now, summary, apiV3Key, subject } = options;
  const nonce = Formatter.nonce(12);
  return JSON.stringify({
    id,
    create_time: rfc3339(now),
    resource_type: 'encrypt-resource',
    event_type: type,
    summary,
    resource: {
      original_type: subject,
      algorithm: 'AEAD_AES_256_GCM',
      ciphertext: AesGcm.encrypt(Json.stringify(payload) ?? '', apiV3Key, nonce, subject),
      associated_data: subject,
      nonce,
    },
  });
}

/**
 * The body of an APIv2 notification: signed, unless its event has no `sign`, as that of a refund.
 *
 * @throws TypeError naming a field that an APIv2 message cannot have
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011935221
 */
export function createV2Body(event: SynthesisedEvent, notice: Notice, options: EnvelopeOptions): string {
  const fields = { ...flatten(notice.message ?? {}), ...seal(event, notice, options) };
  if (event.message?.properties?.['sign'] === undefined) return Transformer.toXml(fields);
  const type = fields['sign_type'] || fields['algorithm'] || options.signType || 'MD5';
  if (type !== 'MD5' && type !== 'HMAC-SHA256') {
    throw new TypeError(`sign_type: expected MD5 or HMAC-SHA256, got ${JSON.stringify(type)}`);
  }
  return Transformer.toXml({ ...fields, sign: Hash.sign(type, fields, options.apiV2Key) });
}

/** The fields that carry the encrypted payload. */
function seal(
  { message }: SynthesisedEvent,
  notice: Notice,
  { apiV2Key, apiV3Key }: EnvelopeOptions,
): Record<string, string> {
  const { sealed, payload } = notice;
  if (sealed === undefined) return {};
  const key = message?.properties?.[sealed]?.['x-encrypted'];
  if (key === 'apiv2') {
    // https://pay.weixin.qq.com/doc/v2/merchant/4011935223
    return { [sealed]: AesEcb.encrypt(Transformer.toXml(payload ?? {}, 'root'), Hash.md5(apiV2Key)) };
  }
  // The payload is XML: https://pay.weixin.qq.com/wiki/doc/apiv3/payscore.php?chapter=18_7.
  const event_nonce = Formatter.nonce(12);
  const data = String(notice.message?.['event_associated_data'] ?? '');
  return {
    event_nonce,
    [sealed]: AesGcm.encrypt(Transformer.toXml(payload ?? {}), apiV3Key, event_nonce, data),
  };
}

/** A signature covers flat messages only. */
function flatten(message: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(message).map(([name, value]) => {
      if (value !== null && typeof value === 'object') {
        throw new TypeError(
          `set.${name}: expected a text or a number, as all fields of an APIv2 message are`,
        );
      }
      return [name, String(value ?? '')];
    }),
  );
}
