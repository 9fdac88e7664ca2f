import type { Settings } from '../config/settings.js';
import * as Formatter from '../crypto/formatter.js';
import * as Hash from '../crypto/hash.js';
import { quoted } from '../errors/given.js';
import { ApiError, ConfigError, RequestError, TransportError, VerificationError } from '../errors/index.js';
import type { OutgoingRequest, TransportResponse } from '../http/transport.js';
import { queryString } from '../request/path.js';
import { outgoing, type PreparedRequest } from '../request/prepared-request.js';
import * as Json from '../text/json.js';
import { isRounded, rounded } from '../text/long-integers.js';
import { toObject, toXml, type XmlObject } from '../text/transformer.js';
import type { Result } from '../types/call.js';
import { uploadForm } from '../uploads/upload.js';
import type { Exchange } from './exchange.js';
import { fileIn, readTextDigest, wholeIfXml } from './file-answer.js';
import { readRetryAfter } from './retry-after.js';
import { excerpt, gatewayError, isPage } from './unreadable.js';
import { workwxSign } from './workwx.js';

/**
 * APIv2: a flat XML message, signed and verified with a shared key.
 *
 * @returns a function that creates the exchange for an access point; the message is signed once, so retries have the same
 *   bytes
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011985891
 */
export function v2Exchange(
  settings: Settings,
  given: PreparedRequest,
): (request: PreparedRequest) => Exchange {
  const key = apiV2Key(settings);
  const fields = signedFields(settings, given, key);
  return (request) => ({
    toSign: undefined,
    request: () => (request.wire.method === 'GET' ? withQuery(request, fields) : withBody(request, fields)),
    look: wholeIfXml,
    conclude: (response) => conclude(settings, key, request, response),
  });
}

/** @throws ConfigError if the client has no APIv2 key */
export function apiV2Key({ apiV2Key }: Pick<Settings, 'apiV2Key'>): string {
  if (apiV2Key !== undefined) return apiV2Key;
  throw new ConfigError(
    'apiV2Key',
    'expected the APIv2 key, a string of 32 bytes: it signs all APIv2 messages',
  );
}

/**
 * Verifies the `sign` of an APIv2 message. Its length determines its type: 64 characters for HMAC-SHA256, 32 for MD5. If
 * the message declares a type in `sign_type`, or in `algorithm` (deposit-free orders), the two must agree.
 *
 * @throws VerificationError BAD_SIGNATURE
 */
export function verifySign(message: XmlObject, key: string, requestId?: string): void {
  const { sign } = message;
  if (typeof sign !== 'string' || sign === '') {
    throw new VerificationError('BAD_SIGNATURE', 'the message carries no sign; its content is withheld', {
      requestId,
    });
  }
  // Only flat messages can be signed: nested or repeated elements would be joined to one text, and not be protected.
  if (!Object.values(message).every((value) => typeof value === 'string')) {
    throw new VerificationError(
      'BAD_SIGNATURE',
      'the message has nested or repeated elements, which its sign does not cover; its content is withheld',
      { requestId },
    );
  }
  const type = sign.length === 64 ? 'HMAC-SHA256' : 'MD5';
  const declared = message['sign_type'] || message['algorithm'] || type;
  if (declared !== type) {
    throw new VerificationError(
      'BAD_SIGNATURE',
      `the message is signed with ${type}, but does not declare that type; its content is withheld`,
      { requestId },
    );
  }
  if (!Hash.equals(Hash.sign(type, message, key), sign)) {
    throw new VerificationError(
      'BAD_SIGNATURE',
      'the sign is not one of apiV2Key over this message; its content is withheld',
      { requestId },
    );
  }
}

/** The fields of an APIv2 answer that may contain the receiving merchant's id. */
const merchantFields = ['mch_id', 'mchid', 'combine_mch_id'] as const;

/**
 * Refuses a message for another merchant, because merchants may have the same key. In a message about a sub-merchant,
 * `mch_id` is the service provider's.
 *
 * @throws VerificationError OTHER_MERCHANT
 */
export function verifyMerchant(
  message: XmlObject,
  mchid: string,
  { fields = merchantFields, requestId }: { fields?: readonly string[]; requestId?: string | undefined } = {},
): void {
  for (const field of fields) {
    const merchant = message[field];
    if (merchant === undefined || merchant === '' || merchant === mchid) continue;
    throw new VerificationError(
      'OTHER_MERCHANT',
      `${field} names another merchant than ${mchid}, which this client is for; the message's content is withheld`,
      { requestId },
    );
  }
}

function signedFields(settings: Settings, request: PreparedRequest, key: string): Record<string, string> {
  const { upload } = request;
  const given = request.wire.method === 'GET' ? request.query : request.xml;
  const name = request.wire.method === 'GET' ? 'query' : upload === undefined ? 'xml' : 'body';
  const fields: Record<string, string> = {};
  for (const [field, value] of Object.entries(given)) {
    // Assigning it to an object would set the prototype instead of a field.
    if (field === '__proto__') throw new RequestError(`${name}.${field}`, 'this is no name for a field');
    const text = fieldText(`${name}.${field}`, value);
    if (text !== undefined) fields[field] = text;
  }
  const { workwx } = request.traits;
  for (const computed of workwx === undefined ? ['sign'] : ['sign', 'workwx_sign']) {
    if (fields[computed] === undefined) continue;
    throw new RequestError(`${name}.${computed}`, 'leave it out: it is computed from the other fields');
  }
  const merchant = fields['mch_id'];
  if (merchant !== undefined && merchant !== settings.mchid) {
    throw new RequestError(
      `${name}.mch_id`,
      `this client signs for merchant ${settings.mchid}, the message is one of ${quoted(merchant)}`,
    );
  }
  // A form has these two parts, and no nonce_str: https://pay.weixin.qq.com/doc/global/v2/zh/4013641477
  if (upload !== undefined) {
    fields['mch_id'] ??= settings.mchid;
    fields['sign_type'] ??= 'MD5';
  }
  if (request.traits.hmac) fields['sign_type'] ??= 'HMAC-SHA256';
  const type = fields['sign_type'] ?? 'MD5';
  if (type !== 'MD5' && type !== 'HMAC-SHA256') {
    throw new RequestError(`${name}.sign_type`, `expected 'MD5' or 'HMAC-SHA256', got '${quoted(type)}'`);
  }
  if (!request.nonceless && upload === undefined) fields['nonce_str'] ??= Formatter.nonce();
  if (workwx !== undefined && request.workwxSecret !== undefined) {
    fields['workwx_sign'] = workwxSign(fields, workwx, request.workwxSecret);
  }
  fields['sign'] = Hash.sign(type, fields, key);
  return fields;
}

function fieldText(field: string, value: unknown): string | undefined {
  switch (typeof value) {
    case 'undefined':
      return undefined;
    case 'string':
      return value;
    case 'number':
      if (isRounded(value)) throw new RequestError(field, rounded);
      if (Number.isFinite(value)) return String(value);
      throw new RequestError(field, `expected a number, got ${value}`);
    case 'bigint':
    case 'boolean':
      return String(value);
    default:
      if (value === null) return undefined;
      throw new RequestError(
        field,
        `expected text or a number: APIv2 messages are flat (pass nested data as JSON text)`,
      );
  }
}

function withBody(request: PreparedRequest, fields: Record<string, string>): OutgoingRequest {
  const { wire, headers, upload } = request;
  if (upload?.file !== undefined) {
    const { contentType, pieces } = uploadForm(upload.trait, fields, upload.file);
    headers['content-type'] = contentType;
    return outgoing(wire, headers, { body: pieces });
  }
  let xml: string;
  try {
    xml = toXml(fields);
  } catch (error) {
    throw new RequestError('xml', error instanceof Error ? error.message : String(error));
  }
  headers['content-type'] = 'text/xml; charset=utf-8';
  return outgoing(wire, headers, { body: Buffer.from(xml) });
}

function withQuery(request: PreparedRequest, fields: Record<string, string>): OutgoingRequest {
  const url = new URL(request.wire.url.href);
  url.search = queryString(fields);
  return outgoing(request.wire, request.headers, { url });
}

function conclude(
  { clock, mchid }: Settings,
  key: string,
  request: PreparedRequest,
  response: TransportResponse,
): Result<unknown> {
  const { status, headers, body } = response;
  const requestId = headers['request-id'];
  const redirect_url = headers['location'];
  if (request.traits.redirects && status >= 300 && status < 400 && redirect_url !== undefined) {
    return { status, headers, data: { redirect_url }, body, requestId };
  }
  const message = response.stream === undefined ? messageIn(request, body) : undefined;
  const retryAfter = readRetryAfter(headers['retry-after'], clock());
  if (message === undefined) {
    if (status < 200 || status > 299) throw gatewayError(response, 'an APIv2 message', { retryAfter });
    // A bill is text or gzip, and only an error answer is XML: https://pay.weixin.qq.com/doc/v2/merchant/4011937305
    if (request.traits.file && !isPage(response)) {
      return { status, headers, data: fileIn(request, response, readTextDigest(headers)), body, requestId };
    }
    throw new TransportError('BAD_RESPONSE', `the answer is not an XML message of APIv2; ${excerpt(body)}`, {
      requestId,
    });
  }
  // Errors such as a bad signature are answered without a sign. A sign, if present, must be valid.
  const failed = message['return_code'] === 'FAIL' || isOtherCode(message) || status < 200 || status > 299;
  if (message['sign'] !== undefined || !(failed || request.traits.unsigned))
    verifySign(message, key, requestId);
  if (!request.traits.otherMerchant) verifyMerchant(message, mchid, { requestId });
  if (failed || message['result_code'] === 'FAIL') throw failure(status, message, { requestId, retryAfter });
  return { status, headers, data: message, body, requestId };
}

/** Every APIv2 answer has at least one of these fields. Other well-formed XML may be a web page. */
const marks = ['return_code', 'result_code', 'err_code', 'error_code', 'retcode', 'sign'] as const;

/** @returns `undefined` if the body is not an APIv2 message */
function messageIn({ traits }: PreparedRequest, body: Buffer): XmlObject | undefined {
  const text = body.toString('utf8');
  try {
    // One operation answers unsigned JSON: https://pay.weixin.qq.com/doc/v2/merchant/4011987607
    const isJson = traits.unsigned && text.trimStart().startsWith('{');
    const message = isJson ? (Json.parse(text) as XmlObject) : toObject(text);
    return marks.some((name) => Object.hasOwn(message, name)) ? message : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Some answers have a `retcode`, in addition to or instead of `return_code`; 0 is success. */
function isOtherCode({ retcode }: XmlObject): boolean {
  return retcode !== undefined && String(retcode) !== '0';
}

function failure(
  status: number,
  message: XmlObject,
  more: { requestId: string | undefined; retryAfter: number | undefined },
): ApiError {
  const { sign: _, ...data } = message;
  const text = (name: string): string | undefined => {
    const value: unknown = message[name];
    return (typeof value === 'string' && value !== '') || typeof value === 'number'
      ? String(value)
      : undefined;
  };
  const code = text('err_code') ?? text('error_code') ?? 'FAIL';
  const retcode = isOtherCode(message) ? ` (retcode ${text('retcode')})` : '';
  // error_msg and retmsg are undocumented; real answers contain them.
  const reason = text('err_code_des') ?? text('error_msg') ?? text('return_msg') ?? text('retmsg');
  return new ApiError(status, code, `${code}: ${reason ?? 'the platform gives no reason'}${retcode}`, {
    data,
    ...more,
  });
}
