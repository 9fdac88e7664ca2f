import type { Result } from './call.js';
import type { Settings } from './config.js';
import { TransportError } from './errors/index.js';
import { Hosts } from './http/hosts.js';
import { RetryAllowance } from './http/retry.js';
import type { TransportResponse } from './http/transport.js';
import { isRepeatable } from './idempotency.js';
import { KeyRenewal } from './platform/key-renewal.js';
import type { Exchange } from './protocol/exchange.js';
import { openFields, sealFields } from './protocol/sealed-fields.js';
import { v2Exchange } from './protocol/v2.js';
import { v3Exchange } from './protocol/v3.js';
import { again, type PreparedRequest, prepare } from './request.js';
import { pause, type Steps, send, sign } from './steps/steps.js';
import { warnIfRetired } from './traits.js';

/** What all calls of one client have in common. */
export interface Shared {
  readonly settings: Settings;
  readonly hosts: Hosts;
  readonly allowance: RetryAllowance;
  readonly renewal: KeyRenewal;
}

export function sharedBy(settings: Settings): Shared {
  const shared: Shared = {
    settings,
    hosts: new Hosts(settings.circuit, settings.clock),
    allowance: new RetryAllowance(settings.retry),
    renewal: new KeyRenewal(settings, (exchange) => {
      const request = prepare(settings, 'GET', 'v3/certificates', {});
      return attempts(shared, request, true, () => exchange(request));
    }),
  };
  return shared;
}

/**
 * A call from its arguments to its verified answer.
 *
 * @param path the routing path, such as `v3/pay/transactions/out-trade-no/{out_trade_no}`
 * @throws RequestError, TransportError, ApiError or VerificationError
 */
export function* call(
  shared: Shared,
  method: string,
  path: string,
  options: unknown,
): Steps<Result<unknown>> {
  const { settings, renewal } = shared;
  const given = prepare(settings, method, path, options);
  const { traits } = given;
  warnIfRetired(path, traits);
  const repeatable = given.retry ?? (settings.retry !== undefined && isRepeatable(method, path, given));
  if (path.startsWith('v2/')) {
    const exchange = v2Exchange(settings, given);
    return yield* attempts(shared, given, repeatable, () => exchange);
  }
  yield* renewal.beforeCall();
  const request = sealFields(settings, given);
  const result = yield* attempts(shared, request, repeatable, (at) => v3Exchange(settings, at), renewal);
  if (traits.decrypted !== undefined)
    openFields(result.data, traits.decrypted, settings.privateKey, result.requestId);
  return result;
}

/** Sends until there is an answer, or no point in going on. Each attempt is signed anew; the body's bytes stay the same. */
function* attempts(
  { hosts, allowance }: Shared,
  request: PreparedRequest,
  repeatable: boolean,
  exchangeOf: (request: PreparedRequest) => Exchange,
  renewal?: KeyRenewal,
): Steps<Result<unknown>> {
  const { url, signal } = request.wire;
  const failed: string[] = [];
  let staleConnections = 0;
  let sent = false;
  allowance.earn();
  for (let attempt = 1; ; attempt += 1) {
    const origin = hosts.choose(url.origin, failed);
    const exchange = exchangeOf(attempt === 1 && origin === url.origin ? request : again(request, origin));
    let problem: unknown;
    try {
      const response = yield* exchanged(exchange);
      hosts.answered(origin);
      if (renewal !== undefined) yield* renewal.forAnswer(request, response);
      return exchange.conclude(response);
    } catch (error) {
      problem = error;
    }
    if (problem instanceof TransportError) {
      sent ||= problem.sent;
      const error = problem.after(attempt - 1 + problem.attempts, sent);
      // A kept connection that the server had closed meanwhile: once more on a new one, at once.
      const stale = isStale(problem, repeatable);
      if (stale && staleConnections++ === 0) continue;
      if (!stale && isUnreachable(error)) {
        failed.push(origin);
        hosts.failed(origin);
        if (!hosts.canChoose(url.origin)) throw error;
      }
      problem = error;
    }
    if (request.retry === false) throw problem;
    const delay = allowance.delayAfter(problem, attempt - Math.min(staleConnections, 1), repeatable);
    if (delay === undefined) throw problem;
    yield* pause(delay, signal);
  }
}

function* exchanged({ toSign, request }: Exchange): Steps<TransportResponse> {
  const signature = toSign === undefined ? '' : yield* sign(toSign);
  return yield* send(request(signature));
}

/** Whether the connection, not the platform, failed: it had been kept, and was closed before the request could be read. */
function isStale({ code, reused, sent }: TransportError, repeatable: boolean): boolean {
  return reused && code === 'CONNECTION' && (repeatable || !sent);
}

function isUnreachable({ code }: TransportError): boolean {
  return code === 'CONNECTION' || code === 'TIMEOUT';
}
