import type { CallerSettings } from '../config/settings.js';
import * as Formatter from '../crypto/formatter.js';
import { ApiError, type ApiErrorDetail, TransportError, VerificationError } from '../errors/index.js';
import type { OutgoingRequest, TransportResponse } from '../http/transport.js';
import { outgoing, type PreparedRequest, signedPath } from '../request/prepared-request.js';
import * as Json from '../text/json.js';
import { tooDeep } from '../text/nesting.js';
import { scan } from '../text/scan.js';
import type { Result } from '../types/call.js';
import type { Exchange } from './exchange.js';
import { fileIn } from './file-answer.js';
import { readRetryAfter } from './retry-after.js';
import { excerpt, gatewayError, isPage } from './unreadable.js';
import { type KeyLookup, verifySignature } from './v3-signature.js';

// An import statement would read every export of the module, and with that load modules that are lazy.
const { isUtf8 } = process.getBuiltinModule('node:buffer');

/**
 * APIv3: the request is signed with the merchant's RSA key, the answer with the platform's. The brand API differs only in
 * its scheme: https://pay.weixin.qq.com/doc/brand/4015407523
 *
 * @param keysFor returns the keys that may have signed an answer with these bytes
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012365342
 */
export function v3Exchange(
  settings: CallerSettings,
  request: PreparedRequest,
  keysFor: (body: Buffer) => KeyLookup = () => settings.platformKeys,
): Exchange {
  return new V3Exchange(settings, request, keysFor);
}

/** An object with methods: cheaper than a closure for each. */
class V3Exchange implements Exchange {
  readonly toSign: Exchange['toSign'];
  readonly #settings: CallerSettings;
  readonly #request: PreparedRequest;
  readonly #keysFor: (body: Buffer) => KeyLookup;
  readonly #timestamp: number;
  readonly #nonce: string;

  constructor(settings: CallerSettings, request: PreparedRequest, keysFor: (body: Buffer) => KeyLookup) {
    const timestamp = Math.floor(settings.clock() / 1000);
    const nonce = Formatter.nonce();
    const text = Formatter.request(request.wire.method, signedPath(request), timestamp, nonce, request.text);
    this.toSign = { text, key: settings.privateKey };
    this.#settings = settings;
    this.#request = request;
    this.#keysFor = keysFor;
    this.#timestamp = timestamp;
    this.#nonce = nonce;
  }

  request(signature: string): OutgoingRequest {
    const { wire, headers } = this.#request;
    const { publicKeyId } = this.#settings.platformKeys;
    headers['authorization'] = authorization(this.#settings, this.#nonce, signature, this.#timestamp);
    if (publicKeyId !== undefined) headers['wechatpay-serial'] ??= publicKeyId;
    return outgoing(wire, headers);
  }

  conclude(response: TransportResponse): Result<unknown> {
    return conclude(this.#settings, this.#request, response, this.#keysFor);
  }
}

export function authorization(
  { mchid, brandId, serial }: CallerSettings,
  nonce: string,
  signature: string,
  timestamp: number,
): string {
  return brandId === undefined
    ? Formatter.authorization(mchid, nonce, signature, timestamp, serial)
    : Formatter.brandAuthorization(brandId, nonce, signature, timestamp, serial);
}

function conclude(
  settings: CallerSettings,
  request: PreparedRequest,
  response: TransportResponse,
  keysFor: (body: Buffer) => KeyLookup,
): Result<unknown> {
  const { status, headers, body } = response;
  const requestId = headers['request-id'];
  // Errors may be unsigned, such as those of a gateway. Like the official SDKs, only success answers are verified.
  if (status < 200 || status > 299) throw apiError(response, requestId, settings.clock());
  // A page is unsigned and would be refused anyway. This error says what it is.
  if (headers['wechatpay-signature'] === undefined && isPage(response)) {
    throw new TransportError(
      'BAD_RESPONSE',
      `the answer is markup such as a web page, as of a gateway or of a network that wants a login; ${excerpt(body)}`,
      { requestId },
    );
  }
  const keys = { platformKeys: keysFor(body), clock: settings.clock };
  // A statement may be long, so its signature covers its digest instead of its content.
  const sha1 = request.traits.file ? headers['wechatpay-statement-sha1'] : undefined;
  if (!request.traits.unsigned) {
    if (response.stream !== undefined && sha1 === undefined) throw unverifiable(requestId);
    const signed = sha1 === undefined ? body : Buffer.from(`{"sha1":"${sha1}"}`);
    verifySignature(keys, headers, signed, requestId);
  }
  if (!request.traits.file) {
    return {
      status,
      headers,
      data: parse(body, settings.bigIntegers, !request.traits.unsigned, requestId),
      body,
      requestId,
    };
  }
  const digest = sha1 === undefined ? undefined : { algorithm: 'sha1', value: sha1 };
  return { status, headers, data: fileIn(request, response, digest), body, requestId };
}

function unverifiable(requestId: string | undefined): VerificationError {
  return new VerificationError(
    'MISSING_HEADERS',
    'the file is not signed by its digest: wechatpay-statement-sha1 is missing; take it in one piece (without stream)',
    { requestId },
  );
}

function parse(
  body: Buffer,
  bigIntegers: Json.BigIntegers,
  verified: boolean,
  requestId: string | undefined,
): unknown {
  if (body.length === 0) return undefined;
  const data = parseJson(body, bigIntegers);
  if (data !== undefined) return data;
  if (scan(body.toString('utf8')) === 'too deep') {
    throw new TransportError('BAD_RESPONSE', `the answer cannot be read: ${tooDeep}`, { requestId });
  }
  throw new TransportError('BAD_RESPONSE', `the answer is not JSON; ${excerpt(body, verified)}`, {
    requestId,
  });
}

function apiError(response: TransportResponse, requestId: string | undefined, now: number): ApiError {
  const { status, headers, body } = response;
  const retryAfter = readRetryAfter(headers['retry-after'], now);
  // Long integers become strings, even with bigIntegers: 'bigint', because loggers write errors as JSON.
  const data = parseJson(body, 'text');
  if (data !== null && typeof data === 'object' && 'code' in data && typeof data.code === 'string') {
    const { code, message, detail } = data as { code: string; message?: unknown; detail?: unknown };
    return new ApiError(
      status,
      code,
      `${code}: ${typeof message === 'string' ? message : `status ${status}`}`,
      {
        detail: detail !== null && typeof detail === 'object' ? (detail as ApiErrorDetail) : undefined,
        data,
        requestId,
        retryAfter,
      },
    );
  }
  return gatewayError(response, 'an APIv3 error', { data, retryAfter });
}

function parseJson(body: Buffer, bigIntegers: Json.BigIntegers): unknown {
  if (!isUtf8(body)) return undefined;
  try {
    return Json.parse(body.toString('utf8'), { bigIntegers });
  } catch {
    return undefined;
  }
}
