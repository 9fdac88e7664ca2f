import { hash } from 'node:crypto';
import type { Settings } from '../config/settings.js';
import * as AesEcb from '../crypto/aes-ecb.js';
import * as AesGcm from '../crypto/aes-gcm.js';
import * as Hash from '../crypto/hash.js';
import { ConfigError, VerificationError } from '../errors/index.js';
import { v2EventRules } from '../generated/events.js';
import { apiV2Key, verifyMerchant, verifySign } from '../protocol/v2.js';
import { readsAsFields } from '../protocol/v2-text.js';
import { toObject, type XmlObject } from '../text/transformer.js';
import type { V2Event, V2EventRule } from '../types/event.js';
import { decryptedJson, decryptedXml } from './content.js';

/**
 * The type `unknown`: a notification that is encrypted with the APIv3 key as those of deposit-free orders are, of an
 * event_type that the catalogue does not know. The APIv2 key signs requests, answers and what front ends get as well,
 * so its signature alone does not make a message of an unknown shape a notification; encryption does.
 */
const unknownRule = v2EventRules
  .filter(({ sealed }) => sealed?.[1] === 'apiv3')
  .map(({ name: _, ...rule }): V2EventRule => ({ ...rule, type: 'unknown', fields: { event_type: true } }))
  .slice(0, 1);
const rules: readonly V2EventRule[] = [...v2EventRules, ...unknownRule];

/**
 * Verifies an APIv2 notification, and decrypts those that are encrypted.
 *
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011935221
 */
export function parseV2(settings: Settings, body: Buffer): V2Event<string, unknown, boolean> {
  const key = apiV2Key(settings);
  const raw = messageOf(body);
  // A field without a value tells no form from another; if it is all there is, it tells at least what is meant.
  const rule = ruleOf(raw, hasText) ?? ruleOf(raw, Object.hasOwn);
  // A refund notification carries no sign: only who has the key can have made what its req_info decrypts to.
  const signed = rule?.sealed?.[1] !== 'apiv2';
  if (signed) verifySign(raw, key);
  if (rule === undefined)
    throw noNotification('it has the fields of no notification that the catalogue knows');
  const data = rule.sealed === undefined ? raw : unseal(settings, key, rule.sealed, raw);
  verifyShape(rule, raw);
  verifyMerchant(raw, settings.mchid, { fields: [rule.merchant] });
  const id = idOf(rule, (signed ? raw : data) as XmlObject, raw);
  return { protocol: 'v2', id, type: rule.type, data, raw, signed };
}

function ruleOf(raw: XmlObject, has: (message: XmlObject, name: string) => boolean): V2EventRule | undefined {
  return rules.find(({ fields }) =>
    Object.entries(fields).every(([name, value]) => (value === true ? has(raw, name) : raw[name] === value)),
  );
}

/**
 * Checks that a message is a notification, and not another text that was signed with the same key and cut into these
 * fields: the text `a=1&b=2` is two fields, or one whose value is `1&b=2`, and its signature is the same.
 *
 * @throws VerificationError NOT_A_NOTIFICATION
 */
function verifyShape({ type, required, free = [], json = [], not = {} }: V2EventRule, raw: XmlObject): void {
  const missing = required.find((name) => !hasText(raw, name));
  if (missing !== undefined) throw noNotification(`it has no ${missing}, which each of type ${type} has`);
  for (const [name, value] of Object.entries(raw)) {
    const never = Object.hasOwn(not, name) ? not[name] : undefined;
    if (value !== '' && (never === true || never?.includes(String(value)))) {
      throw noNotification(`an answer has this ${name}, but none of type ${type}`);
    }
    if (!free.includes(name) && readsAsFields(String(value))) {
      throw noNotification(`its ${name} holds '&…=', which reads as further fields`);
    }
  }
  verifyLaterText(required, free, raw);
  // What was cut from another notification ends with fields of that one, which no JSON does.
  const broken = json.find((name) => !isJson(raw[name]));
  if (broken !== undefined) throw noNotification(`its ${broken} is not the JSON that it is documented to be`);
}

function isJson(value: unknown): boolean {
  try {
    JSON.parse(String(value));
    return true;
  } catch {
    return false;
  }
}

/**
 * Text in a free field can be cut as well: `attach` with the value `x&out_trade_no=A&promotion_detail=` reads as three
 * fields, of which the last takes in the real ones up to its place in the alphabet. So only the first free field, which
 * no such text precedes, may hold the name of a field that every notification of this type has.
 *
 * @throws VerificationError NOT_A_NOTIFICATION
 */
function verifyLaterText(required: readonly string[], free: readonly string[], raw: XmlObject): void {
  for (const name of free.toSorted().slice(1)) {
    const value = raw[name];
    if (typeof value === 'string' && required.some((other) => value.includes(`&${other}=`))) {
      throw noNotification(`its ${name} holds fields of a notification, '&…=', behind other free text`);
    }
  }
}

/** Whether a field has a value. An empty one is not signed, so it can be added unnoticed. */
function hasText(message: XmlObject, name: string): boolean {
  const value = Object.hasOwn(message, name) ? message[name] : undefined;
  return typeof value === 'string' && value !== '';
}

function noNotification(reason: string): VerificationError {
  return new VerificationError(
    'NOT_A_NOTIFICATION',
    `the message is no notification of APIv2: ${reason}. Something else that was signed with the APIv2 key may have been sent in its place`,
  );
}

/**
 * The fields that tell an event from others of its type; where they are missing, its ciphertext does, or all that is
 * signed but the nonce, which may be another when the event comes again.
 *
 * @param verified where these fields are vouched for: in the message if it is signed, else in what is encrypted
 */
function idOf(rule: V2EventRule, verified: XmlObject, raw: XmlObject): string {
  const [first = '', ...more] = rule.id.map((name) => String(verified[name] ?? ''));
  const identity = first === '' ? [wholeOf(rule, raw)] : [first, ...more];
  return [rule.type, ...identity].join(':').replace(/:+$/, '');
}

function wholeOf({ sealed }: V2EventRule, raw: XmlObject): string {
  if (sealed !== undefined) return String(raw[sealed[0]] ?? '');
  const { sign: _, nonce_str: __, ...rest } = raw;
  return hash('sha256', JSON.stringify(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))));
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
      'expected the APIv3 key, a string of 32 bytes: this notification is encrypted with it',
    );
  }
  let plain: string;
  try {
    // https://pay.weixin.qq.com/doc/v2/merchant/4011935223: the key is the MD5 of the APIv2 key, in lower case.
    plain =
      key === 'apiv2'
        ? AesEcb.decrypt(text(field), Hash.md5(apiV2Key))
        : AesGcm.decrypt(text(field), apiV3Key ?? '', text('event_nonce'), text('event_associated_data'));
  } catch (cause) {
    throw new VerificationError(
      'DECRYPT_FAILED',
      `${field} does not open with ${key === 'apiv2' ? 'apiV2Key' : 'apiV3Key'}`,
      { cause },
    );
  }
  // The documents of this family call what comes out XML (https://pay.weixin.qq.com/wiki/doc/apiv3/payscore.php?chapter=18_7).
  const isXml = key === 'apiv2' || /^\s*</.test(plain);
  return isXml ? decryptedXml(plain, field) : decryptedJson(settings, plain, field);
}

function messageOf(body: Buffer): XmlObject {
  try {
    return toObject(body.toString('utf8'));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    // The parser's error quotes the message, which is not verified.
    throw new VerificationError(
      'BAD_SIGNATURE',
      'the notification is not an XML message; its content is withheld',
      { cause: new SyntaxError('not an XML message') },
    );
  }
}
