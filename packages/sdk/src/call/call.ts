import { type CallerSettings, requireBrand, requireMerchant } from '../config/settings.js';
import type { Effects } from '../effects/effects.js';
import { RequestError } from '../errors/index.js';
import { warnIfRetired } from '../operations/traits.js';
import { openFields, pkcs1Decrypting, sealFields } from '../protocol/sealed-fields.js';
import { v2Exchange } from '../protocol/v2.js';
import { v3Exchange } from '../protocol/v3.js';
import { prepare } from '../request/prepare.js';
import type { Result, Tempo } from '../types/call.js';
import { attempts } from './attempts.js';
import { withFile, withForm } from './form.js';
import type { Shared } from './shared.js';

/**
 * A call from its arguments to its verified answer.
 *
 * @param givenPath the routing path, such as `v3/pay/transactions/out-trade-no/{out_trade_no}`
 * @throws RequestError, TransportError, ApiError or VerificationError; ConfigError if the client has no caller for it
 */
export function* call(
  shared: Shared,
  tempo: Tempo,
  method: string,
  givenPath: string,
  options: unknown,
): Effects<Result<unknown>> {
  const settings = findCaller(shared, givenPath);
  const prepared = prepare(settings, method, givenPath, options);
  const { path, traits, wire, upload } = prepared;
  warnIfRetired(path, traits);
  // The thread that waits is the one that would read the stream.
  if (wire.stream && tempo === 'sync') throw blockingStream();
  const request = upload === undefined ? prepared : yield* withFile(prepared, upload);
  if (path.startsWith('v2/')) {
    const merchant = requireMerchant(shared);
    const createExchange = v2Exchange(merchant, request);
    const answer = yield* attempts(shared, { request, createExchange });
    if (traits.decrypted !== undefined) {
      const decrypt = traits.decryptedPkcs1 ? pkcs1Decrypting(request.xml['charset']) : undefined;
      openFields(answer.data, traits.decrypted, merchant, answer.requestId, decrypt);
    }
    return answer;
  }
  const { brandId } = settings;
  const renewal = brandId === undefined ? shared.renewal : undefined;
  if (renewal !== undefined) yield* renewal.beforeCall(wire.signal);
  const sealed = sealFields(settings, request);
  const result = yield* attempts(shared, {
    request: upload === undefined ? sealed : withForm(sealed),
    createExchange: (current) => v3Exchange(settings, current),
    renewal,
    brandId,
  });
  if (traits.decrypted !== undefined) {
    openFields(result.data, traits.decrypted, settings, result.requestId);
  }
  return result;
}

/**
 * A brand makes the calls of its own API, the merchant makes all others.
 *
 * @throws ConfigError if the client has no such caller
 */
function findCaller(shared: Shared, path: string): CallerSettings {
  return path.startsWith('brand/') ? requireBrand(shared) : requireMerchant(shared);
}

function blockingStream(): RequestError {
  return new RequestError(
    'stream',
    'the blocking verbs answer whole files; use the verb without Sync, or leave it out',
  );
}
