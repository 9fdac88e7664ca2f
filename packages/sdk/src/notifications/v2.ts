import type { Settings } from '../config.js';
import * as AesEcb from '../crypto/aes-ecb.js';
import * as AesGcm from '../crypto/aes-gcm.js';
import * as Hash from '../crypto/hash.js';
import { ConfigError, VerificationError } from '../errors/index.js';
import { v2EventRules } from '../generated/events.js';
import { apiV2Key, verifySign } from '../protocol/v2.js';
import { toObject, type XmlObject } from '../transformer.js';
import type { V2Event, V2EventRule } from './event.js';

/**
 * Verifies an APIv2 notification, and decrypts those that are encrypted.
 *
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011935221
 */
export function parseV2(settings: Settings, body: Buffer): V2Event<string, unknown> {
  const key = apiV2Key(settings);
  const raw = messageOf(body);
  const rule = v2EventRules.find(({ fields }) =>
    Object.entries(fields).every(([name, value]) =>
      value === true ? raw[name] !== undefined : raw[name] === value,
    ),
  );
  // A refund notification carries no sign: only who has the key can have made what its req_info decrypts to.
  if (rule?.sealed?.[1] !== 'apiv2') verifySign(raw, key);
  const type = rule?.type ?? 'unknown';
  const identity = (rule?.id ?? ['sign']).map((name) => String(raw[name] ?? ''));
  const data = rule?.sealed === undefined ? raw : unseal(settings, key, rule.sealed, raw);
  return { protocol: 'v2', id: [type, ...identity].join(':'), type, data, raw };
}

function unseal(
  { apiV3Key }: Settings,
  apiV2Key: string,
  [field, key]: NonNullable<V2EventRule['sealed']>,
  raw: XmlObject,
): unknown {
  const text = (name: string): string => {
    const value = raw[name];
    return typeof value === 'string' ? value : '';
  };
  if (key === 'apiv3' && apiV3Key === undefined) {
    throw new ConfigError(
      'apiV3Key',
      'expected the APIv3 key, a text of 32 bytes: this notification is encrypted with it',
    );
  }
  try {
    // https://pay.weixin.qq.com/doc/v2/merchant/4011935223: the key is the MD5 of the APIv2 key, in lower case.
    if (key === 'apiv2') return toObject(AesEcb.decrypt(text(field), Hash.md5(apiV2Key)));
    const [nonce, associated] = [text('event_nonce'), text('event_associated_data')];
    return JSON.parse(AesGcm.decrypt(text(field), apiV3Key ?? '', nonce, associated));
  } catch (cause) {
    throw new VerificationError(
      'DECRYPT_FAILED',
      `${field} does not open with ${key === 'apiv2' ? 'apiV2Key' : 'apiV3Key'}`,
      {
        cause,
      },
    );
  }
}

function messageOf(body: Buffer): XmlObject {
  try {
    return toObject(body.toString('utf8'));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new VerificationError('BAD_SIGNATURE', `the notification is ${cause.message}`);
  }
}
