import type { Settings } from '../config.js';
import * as AesEcb from '../crypto/aes-ecb.js';
import * as AesGcm from '../crypto/aes-gcm.js';
import * as Hash from '../crypto/hash.js';
import { ConfigError, VerificationError } from '../errors/index.js';
import { v2EventRules } from '../generated/events.js';
import { apiV2Key, verifySign } from '../protocol/v2.js';
import { toObject, type XmlObject } from '../transformer.js';
import { decryptedJson } from './content.js';
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
  const unsigned = rule?.sealed?.[1] === 'apiv2';
  if (!unsigned) verifySign(raw, key);
  const data = rule?.sealed === undefined ? raw : unseal(settings, key, rule.sealed, raw);
  const type = rule?.type ?? 'unknown';
  return { protocol: 'v2', id: idOf(rule, (unsigned ? data : raw) as XmlObject, raw), type, data, raw };
}

/**
 * The fields that tell an event from others of its type; where they are missing, its sign or its ciphertext does.
 *
 * @param verified where these fields are vouched for: in the message if it is signed, else in what is encrypted
 */
function idOf(rule: V2EventRule | undefined, verified: XmlObject, raw: XmlObject): string {
  const [first = '', ...more] = (rule?.id ?? []).map((name) => String(verified[name] ?? ''));
  const identity = first === '' ? [String(raw[rule?.sealed?.[0] ?? 'sign'] ?? '')] : [first, ...more];
  return [rule?.type ?? 'unknown', ...identity].join(':').replace(/:+$/, '');
}

function unseal(
  settings: Settings,
  apiV2Key: string,
  [field, key]: NonNullable<V2EventRule['sealed']>,
  raw: XmlObject,
): unknown {
  const { apiV3Key } = settings;
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
  let plain: string;
  try {
    // https://pay.weixin.qq.com/doc/v2/merchant/4011935223: the key is the MD5 of the APIv2 key, in lower case.
    if (key === 'apiv2') return toObject(AesEcb.decrypt(text(field), Hash.md5(apiV2Key)));
    const [nonce, associated] = [text('event_nonce'), text('event_associated_data')];
    plain = AesGcm.decrypt(text(field), apiV3Key ?? '', nonce, associated);
    // The documents of this family call what comes out XML (https://pay.weixin.qq.com/wiki/doc/apiv3/payscore.php?chapter=18_7).
    if (/^\s*</.test(plain)) return toObject(plain);
  } catch (cause) {
    throw new VerificationError(
      'DECRYPT_FAILED',
      `${field} does not open with ${key === 'apiv2' ? 'apiV2Key' : 'apiV3Key'}`,
      { cause },
    );
  }
  return decryptedJson(settings, plain, field);
}

function messageOf(body: Buffer): XmlObject {
  try {
    return toObject(body.toString('utf8'));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new VerificationError('BAD_SIGNATURE', `the notification is ${cause.message}`, { cause });
  }
}
