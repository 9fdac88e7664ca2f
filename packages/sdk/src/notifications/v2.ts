import type { Settings } from '../config/settings.js';
import * as AesEcb from '../crypto/aes-ecb.js';
import * as AesGcm from '../crypto/aes-gcm.js';
import * as Hash from '../crypto/hash.js';
import { ConfigError, VerificationError } from '../errors/index.js';
import { v2EventRules } from '../generated/events.js';
import { apiV2Key, verifyMerchant, verifySign } from '../protocol/v2.js';
import { readsAsFields } from '../protocol/v2-text.js';
import { nodeCrypto } from '../runtime/node-crypto.js';
import { toObject, type XmlObject } from '../text/transformer.js';
import type { V2Event, V2EventRule } from '../types/event.js';
import { parseDecryptedJson, parseDecryptedXml } from './decrypted-content.js';

/**
 * The type `unknown`: a notification that is encrypted with the APIv3 key, like those of deposit-free orders, with an
 * event_type that is not in the catalogue. The APIv2 key also signs requests, answers and front-end parameters, so a
 * signature alone does not prove that a message of unknown shape is a notification; the encryption does.
 */
const unknownRule = v2EventRules
  .filter(({ sealed }) => sealed?.[1] === 'apiv3')
  .map(({ name: _, ...rule }): V2EventRule => ({ ...rule, type: 'unknown', fields: { event_type: true } }))
  .slice(0, 1);
const rules: readonly V2EventRule[] = [...v2EventRules, ...unknownRule];

/**
 * Verifies an APIv2 notification, and decrypts its payload if it has one.
 *
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011935221
 */
export function parseV2(settings: Settings, body: Buffer): V2Event<string, unknown, boolean> {
  const key = apiV2Key(settings);
  const raw = parseMessage(body);
  // Fields with a value identify the type. Empty fields count only if no type matches otherwise, for a better error.
  const rule = findRule(raw, hasText) ?? findRule(raw, Object.hasOwn);
  // A refund notification has no sign. Its req_info decrypts only if the sender has the key.
  const signed = rule?.sealed?.[1] !== 'apiv2';
  if (signed) verifySign(raw, key);
  if (rule === undefined) throw notANotification('its fields match no notification in the catalogue');
  const data = rule.sealed === undefined ? raw : decryptPayload(settings, key, rule.sealed, raw);
  verifyShape(rule, raw);
  verifyMerchant(raw, settings.mchid, { fields: [rule.merchant] });
  const id = createId(rule, (signed ? raw : data) as XmlObject, raw);
  return { protocol: 'v2', id, type: rule.type, data, raw, signed };
}

function findRule(
  raw: XmlObject,
  has: (message: XmlObject, name: string) => boolean,
): V2EventRule | undefined {
  return rules.find(({ fields }) =>
    Object.entries(fields).every(([name, value]) => (value === true ? has(raw, name) : raw[name] === value)),
  );
}

/**
 * Checks that a message is a notification, and not another signed text that was split into different fields. The text
 * `a=1&b=2` may be two fields, or one field with the value `1&b=2`; the signature is the same.
 *
 * @throws VerificationError NOT_A_NOTIFICATION
 */
function verifyShape({ type, required, free = [], json = [], not = {} }: V2EventRule, raw: XmlObject): void {
  const missing = required.find((name) => !hasText(raw, name));
  if (missing !== undefined) throw notANotification(`it has no ${missing}, which type ${type} requires`);
  for (const [name, value] of Object.entries(raw)) {
    const never = Object.hasOwn(not, name) ? not[name] : undefined;
    if (value !== '' && (never === true || never?.includes(String(value)))) {
      throw notANotification(`its ${name} is that of an answer, which type ${type} never has`);
    }
    if (!free.includes(name) && readsAsFields(String(value))) {
      throw notANotification(`its ${name} contains '&…=', which reads as further fields`);
    }
  }
  verifyLaterText(required, free, raw);
  // A field that took in the rest of another notification ends with that notification's fields, so it is not JSON.
  const broken = json.find((name) => !isJson(raw[name]));
  if (broken !== undefined) throw notANotification(`its ${broken} is not JSON, as documented for this field`);
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
 * Text in a free field can be split, too: `attach` with the value `x&out_trade_no=A&promotion_detail=` reads as three
 * fields, and the last one takes in the real fields that follow in alphabetical order. So only the first free field may
 * contain the name of a required field, because no such text can precede it.
 *
 * @throws VerificationError NOT_A_NOTIFICATION
 */
function verifyLaterText(required: readonly string[], free: readonly string[], raw: XmlObject): void {
  for (const name of free.toSorted().slice(1)) {
    const value = raw[name];
    if (typeof value === 'string' && required.some((other) => value.includes(`&${other}=`))) {
      throw notANotification(`its ${name} contains fields of a notification, '&…=', after other free text`);
    }
  }
}

/** Whether a field has a value. Empty fields are not signed, so an attacker can add them. */
function hasText(message: XmlObject, name: string): boolean {
  const value = Object.hasOwn(message, name) ? message[name] : undefined;
  return typeof value === 'string' && value !== '';
}

function notANotification(reason: string): VerificationError {
  return new VerificationError(
    'NOT_A_NOTIFICATION',
    `the message is not an APIv2 notification: ${reason}. It may be another text that was signed with the APIv2 key`,
  );
}

/**
 * Builds the event's id from the fields that identify it. If they are missing, it uses the ciphertext, or a digest of the
 * signed fields without the nonce, which may differ when the event is sent again.
 *
 * @param verified the verified fields: those of the message if it is signed, else those of the decrypted payload
 */
function createId(rule: V2EventRule, verified: XmlObject, raw: XmlObject): string {
  const [first = '', ...more] = rule.id.map((name) => String(verified[name] ?? ''));
  const identity = first === '' ? [identifyWhole(rule, raw)] : [first, ...more];
  return [rule.type, ...identity].join(':').replace(/:+$/, '');
}

function identifyWhole({ sealed }: V2EventRule, raw: XmlObject): string {
  if (sealed !== undefined) return String(raw[sealed[0]] ?? '');
  const { sign: _, nonce_str: __, ...rest } = raw;
  return nodeCrypto().hash(
    'sha256',
    JSON.stringify(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))),
  );
}

function decryptPayload(
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
    // https://pay.weixin.qq.com/doc/v2/merchant/4011935223: the key is the lower-case MD5 of the APIv2 key.
    plain =
      key === 'apiv2'
        ? AesEcb.decrypt(text(field), Hash.md5(apiV2Key))
        : AesGcm.decrypt(text(field), apiV3Key ?? '', text('event_nonce'), text('event_associated_data'));
  } catch (cause) {
    throw new VerificationError(
      'DECRYPT_FAILED',
      `${field} cannot be decrypted with ${key === 'apiv2' ? 'apiV2Key' : 'apiV3Key'}; check that it is the key set on the merchant platform`,
      { cause },
    );
  }
  // Documented as XML: https://pay.weixin.qq.com/wiki/doc/apiv3/payscore.php?chapter=18_7.
  const isXml = key === 'apiv2' || /^\s*</.test(plain);
  return isXml ? parseDecryptedXml(plain, field) : parseDecryptedJson(settings, plain, field);
}

function parseMessage(body: Buffer): XmlObject {
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
