import { type CallerSettings, requireBrand, requireMerchant } from '../config/settings.js';
import type { Steps } from '../effects/effects.js';
import { refuseBlocking } from '../effects/refuse-blocking.js';
import { cataloguePath, warnIfRetired } from '../operations/traits.js';
import { openFields, pkcs1Decrypting, sealFields } from '../protocol/sealed-fields.js';
import { v2Exchange } from '../protocol/v2.js';
import { v3Exchange } from '../protocol/v3.js';
import { prepare } from '../request/prepare.js';
import type { Result } from '../types/call.js';
import { attempts } from './attempts.js';
import { withFile, withForm } from './form.js';
import { isRepeatable } from './idempotency.js';
import type { Shared } from './shared.js';

/**
 * Who makes a call: a brand those of its own API, the merchant all others.
 *
 * @throws ConfigError if the client has no such caller
 */
function callerOf(shared: Shared, path: string): CallerSettings {
  return path.startsWith('brand/') ? requireBrand(shared) : requireMerchant(shared);
}

/**
 * A call from its arguments to its verified answer.
 *
 * @param givenPath the routing path, such as `v3/pay/transactions/out-trade-no/{out_trade_no}`
 * @throws RequestError, TransportError, ApiError or VerificationError; ConfigError if the client has no caller for it
 */
export function* call(
  shared: Shared,
  method: string,
  givenPath: string,
  options: unknown,
): Steps<Result<unknown>> {
  const path = cataloguePath(method, givenPath);
  const settings = callerOf(shared, path);
  const prepared = prepare(settings, method, path, options);
  const { traits, wire } = prepared;
  warnIfRetired(path, traits);
  if (wire.stream) yield* refuseBlocking();
  const given = yield* withFile(prepared);
  const repeatable = (): boolean =>
    given.retry ?? (settings.retry !== undefined && isRepeatable(method, path, given));
  if (path.startsWith('v2/')) {
    const merchant = requireMerchant(shared);
    const answer = yield* attempts(shared, {
      request: given,
      repeatable,
      exchangeOf: v2Exchange(merchant, given),
    });
    if (traits.decrypted !== undefined) {
      const decrypt = traits.decryptedPkcs1 ? pkcs1Decrypting(given.xml['charset']) : undefined;
      openFields(answer.data, traits.decrypted, merchant, answer.requestId, decrypt);
    }
    return answer;
  }
  const { brandId } = settings;
  const renewal = brandId === undefined ? shared.renewal : undefined;
  if (renewal !== undefined) yield* renewal.beforeCall(wire.signal);
  const request = withForm(sealFields(settings, given));
  const result = yield* attempts(shared, {
    request,
    repeatable,
    exchangeOf: (current) => v3Exchange(settings, current),
    renewal,
    brandId,
  });
  if (traits.decrypted !== undefined) {
    openFields(result.data, traits.decrypted, settings, result.requestId);
  }
  return result;
}
