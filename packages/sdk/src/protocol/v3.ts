import { isUtf8 } from 'node:buffer';
import type { Result } from '../call.js';
import type { Settings } from '../config.js';
import * as Formatter from '../crypto/formatter.js';
import { ApiError, type ApiErrorDetail, TransportError } from '../errors/index.js';
import type { TransportResponse } from '../http/transport.js';
import { outgoing, type PreparedRequest } from '../request.js';
import type { Exchange } from './exchange.js';
import { retryAfterOf } from './retry-after.js';
import { excerpt, gatewayError } from './unreadable.js';
import { type KeyLookup, verifySignature } from './v3-signature.js';

/**
 * APIv3: the request is signed with the merchant's RSA key, the answer with the platform's.
 *
 * @param keysFor the keys that an answer of these bytes may be signed with
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012365342
 */
export function v3Exchange(
  settings: Settings,
  request: PreparedRequest,
  keysFor: (body: Buffer) => KeyLookup = () => settings.platformKeys,
): Exchange {
  const { mchid, serial } = settings;
  const { publicKeyId } = settings.platformKeys;
  const timestamp = Math.floor(settings.clock() / 1000);
  const nonce = Formatter.nonce();
  const { url } = request.wire;
  return {
    toSign: Formatter.request(request.wire.method, url.pathname + url.search, timestamp, nonce, request.text),
    request: (signature) => {
      const { wire, headers } = request;
      headers['authorization'] = Formatter.authorization(mchid, nonce, signature, timestamp, serial);
      if (publicKeyId !== undefined) headers['wechatpay-serial'] ??= publicKeyId;
      return outgoing(wire, headers);
    },
    conclude: (response) => conclude(settings, request, response, keysFor),
  };
}

function conclude(
  settings: Settings,
  request: PreparedRequest,
  response: TransportResponse,
  keysFor: (body: Buffer) => KeyLookup,
): Result<unknown> {
  const { status, headers, body } = response;
  const requestId = headers['request-id'];
  // An error tells no data and may come unsigned, as from a gateway; the official SDKs verify successes only, too.
  if (status < 200 || status > 299) throw apiError(response, requestId, settings.clock());
  if (!request.traits.unsigned) {
    verifySignature({ platformKeys: keysFor(body), clock: settings.clock }, headers, body, requestId);
  }
  const data = request.traits.file ? body : parse(body, requestId);
  return { status, headers, data, body, requestId };
}

function parse(body: Buffer, requestId: string | undefined): unknown {
  if (body.length === 0) return undefined;
  const data = parseJson(body);
  if (data !== undefined) return data;
  throw new TransportError('BAD_RESPONSE', `the answer is not JSON: ${excerpt(body)}`, { requestId });
}

function apiError(response: TransportResponse, requestId: string | undefined, now: number): ApiError {
  const { status, headers, body } = response;
  const retryAfter = retryAfterOf(headers['retry-after'], now);
  const data = parseJson(body);
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

function parseJson(body: Buffer): unknown {
  if (!isUtf8(body)) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
