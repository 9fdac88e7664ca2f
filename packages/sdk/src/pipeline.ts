import { type Attempted, attempts, type Sending } from './attempts.js';
import type { Result } from './call.js';
import { brandOf, type CallerSettings, type Configured, merchantOf, type Settings } from './config.js';
import { ApiError } from './errors/index.js';
import { refuseBlocking } from './files/refuse-blocking.js';
import { withFile, withForm } from './files/sent-form.js';
import { Hosts } from './http/hosts.js';
import { isGlobalHost } from './http/own-hosts.js';
import { RetryAllowance } from './http/retry.js';
import { isRepeatable } from './idempotency.js';
import { observer } from './observe/observer.js';
import { KeyRenewal } from './platform/key-renewal.js';
import { openFields, pkcs1Decrypting, sealFields } from './protocol/sealed-fields.js';
import { v2Exchange } from './protocol/v2.js';
import { v3Exchange } from './protocol/v3.js';
import { prepare } from './request.js';
import type { Steps } from './steps/steps.js';
import { cataloguePath, warnIfRetired } from './traits.js';

/** What all calls of one client have in common. */
export interface Shared extends Sending, Configured {
  /** Of the merchant's keys; a brand's are all given. */
  readonly renewal: KeyRenewal | undefined;
}

export function sharedBy(configured: Configured): Shared {
  const { common, merchant } = configured;
  const sending: Sending = {
    observer: observer({ mchid: merchant?.mchid ?? '', logger: common.logger }),
    hosts: new Hosts(common.circuit, common.clock),
    allowance: new RetryAllowance(common.retry),
  };
  return { ...sending, ...configured, renewal: merchant && renewalOf(sending, merchant) };
}

function renewalOf(sending: Sending, settings: Settings): KeyRenewal {
  return new KeyRenewal(
    settings,
    (exchangeOf) => downloadCertificates(settings, sending, exchangeOf),
    sending.observer.keys,
  );
}

/**
 * Who makes a call: a brand those of its own API, the merchant all others.
 *
 * @throws ConfigError if the client has no such caller
 */
function callerOf(shared: Shared, path: string): CallerSettings {
  return path.startsWith('brand/') ? brandOf(shared) : merchantOf(shared);
}

/**
 * The platform's certificates. Those of the global service are listed apart. A merchant of the mainland may use a global
 * host too, as the one that is nearest: there, both lists are asked for.
 *
 * @throws as the download does; where there are two lists, as that of the first
 */
function* downloadCertificates(
  settings: Settings,
  sending: Sending,
  exchangeOf: Attempted['exchangeOf'],
): Steps<Result<unknown>> {
  const from = (path: string): Steps<Result<unknown>> => {
    const request = prepare(settings, 'GET', path, {});
    return attempts(sending, { request, repeatable: () => true, exchangeOf });
  };
  const { baseUrl } = settings;
  if (baseUrl === undefined || !isGlobalHost(baseUrl)) return yield* from('v3/certificates');
  try {
    return yield* from('v3/global/certificates');
  } catch (error) {
    if (!isWithout(error)) throw error;
    try {
      return yield* from('v3/certificates');
    } catch (other) {
      throw isWithout(other) ? error : other;
    }
  }
}

/** Whether the platform has no such list for the merchant. */
function isWithout(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 403 || error.status === 404);
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
    const merchant = merchantOf(shared);
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
