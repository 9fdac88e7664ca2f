import { either, pause, type Steps, send, sign } from '../effects/effects.js';
import { TransportError } from '../errors/index.js';
import type { Hosts } from '../http/hosts.js';
import type { TransportResponse } from '../http/transport.js';
import type { Attempt, AttemptInfo, Observer } from '../observe/observer.js';
import type { KeyRenewal } from '../platform/key-renewal.js';
import type { Exchange } from '../protocol/exchange.js';
import { again, argumentsOf, type PreparedRequest } from '../request/prepared-request.js';
import type { Result } from '../types/call.js';
import type { RetryAllowance } from './retry-policy.js';

/** What the attempts of all calls of one client have in common. */
export interface Sending {
  readonly hosts: Hosts;
  readonly allowance: RetryAllowance;
  readonly observer: Observer;
}

/** How one call is attempted. */
export interface Attempted {
  readonly request: PreparedRequest;
  /** Whether the call may take effect twice without harm; asked only when an attempt has failed. */
  readonly repeatable: () => boolean;
  /** Made for each attempt, so that each is signed anew; the body's bytes stay the same. */
  readonly exchangeOf: (request: PreparedRequest) => Exchange;
  /** Looks for keys that an answer is signed with. */
  readonly renewal?: KeyRenewal | undefined;
  /** The brand that signs it, if it is not the merchant. */
  readonly brandId?: string | undefined;
}

/**
 * Sends until there is an answer, or no point in going on.
 *
 * @throws TransportError, ApiError or VerificationError: those of the last attempt
 */
export function* attempts(sending: Sending, attempted: Attempted): Steps<Result<unknown>> {
  const { hosts, allowance, observer } = sending;
  const { request, exchangeOf, brandId } = attempted;
  const wanted = request.wire.url.origin;
  const failures = new Failures(sending, attempted);
  const call = observer.nextCall();
  allowance.earn();
  for (let attempt = 1; ; attempt += 1) {
    const origin = hosts.choose(wanted, failures.origins);
    if (origin === undefined) throw failures.last ?? hosts.leftAlone(wanted);
    const current = attempt === 1 && origin === wanted ? request : again(request, origin);
    const info = attemptInfo(request, brandId, call, attempt, origin);
    try {
      return yield* once(sending, attempted, exchangeOf(current), origin, info);
    } catch (error) {
      const delay = failures.delayAfter(error, origin, attempt);
      const next = hosts.next(wanted, failures.origins) ?? origin;
      observer.retry(info, { delay, host: hostOf(next), error: failures.last });
      yield* failures.pause(delay, attempt);
    }
  }
}

/** One attempt, from its signature to its verified answer. */
function* once(
  { hosts, observer }: Sending,
  { request, renewal }: Attempted,
  exchange: Exchange,
  origin: string,
  info: AttemptInfo,
): Steps<Result<unknown>> {
  let watched: Attempt | undefined;
  try {
    const signature = exchange.toSign === undefined ? '' : yield* sign(exchange.toSign);
    const outgoing = exchange.request(signature);
    watched = observer.begin(info);
    const response = yield* looked(exchange, yield* send(outgoing, watched));
    hosts.answered(origin);
    const result = yield* concluded(exchange, request, response, renewal);
    watched?.answered(result.status, result.requestId);
    return result;
  } catch (caught) {
    const error = advised(caught, request);
    watched?.failed(error);
    throw error;
  }
}

/** What comes as a stream may turn out to be no file at its beginning. */
function* looked({ look }: Exchange, response: TransportResponse): Steps<TransportResponse> {
  if (response.stream === undefined || look === undefined) return response;
  return yield* either(
    () => look(response),
    () => response,
  );
}

function* concluded(
  exchange: Exchange,
  request: PreparedRequest,
  response: TransportResponse,
  renewal: KeyRenewal | undefined,
): Steps<Result<unknown>> {
  try {
    if (renewal !== undefined) yield* renewal.forAnswer(request, response);
    return exchange.conclude(response);
  } catch (error) {
    // Nobody will read the stream, and its connection would stay open.
    response.stream?.destroy();
    throw error;
  }
}

/** A file that is too long for memory need not be there. */
function advised(error: unknown, { traits, wire }: PreparedRequest): unknown {
  const tooLarge = error instanceof TransportError && error.code === 'TOO_LARGE';
  if (!tooLarge || !traits.file || wire.stream) return error;
  const { code, message, attempts, sent, requestId } = error;
  const advice = 'take the file as a stream: stream: true, with a verb that does not block';
  return new TransportError(code, `${message}; ${advice}`, { attempts, sent, requestId });
}

/** What has gone wrong in one call so far. */
class Failures {
  readonly #sending: Sending;
  readonly #attempted: Attempted;
  /** Whether any attempt may have reached the platform. */
  #sent = false;
  /** Attempts that a closed connection took, which do not count. */
  #stale = 0;
  /** The last attempt's error, as the call's caller is to have it. */
  last: unknown;
  /** The access points that failed. */
  readonly origins: string[] = [];

  constructor(sending: Sending, attempted: Attempted) {
    this.#sending = sending;
    this.#attempted = attempted;
  }

  /**
   * Takes a failed attempt in.
   *
   * @returns after how many milliseconds to try again
   * @throws {@link last} if there is no point in going on
   */
  delayAfter(error: unknown, origin: string, attempt: number): number {
    const { request, repeatable } = this.#attempted;
    this.last = error;
    if (error instanceof TransportError) {
      this.#sent ||= error.sent;
      this.last = error.after(attempt - 1 + error.attempts, this.#sent);
      // A kept connection that the server had closed meanwhile: once more on a new one, at once.
      const stale = isStale(error, repeatable);
      if (stale && this.#stale === 0) {
        this.#stale = 1;
        return 0;
      }
      if (!stale && isUnreachable(error)) this.#hostFailed(origin);
    } else {
      // An answer: whatever comes of the attempts after it, this one has reached the platform.
      this.#sent = true;
    }
    const { allowance } = this.#sending;
    const delay =
      request.retry === false
        ? undefined
        : allowance.delayAfter(this.last, attempt - this.#stale, repeatable);
    if (delay === undefined) throw this.last;
    return delay;
  }

  /** @throws TransportError ABORTED, after so many attempts, if the signal ends the pause */
  *pause(ms: number, attempts: number): Steps<void> {
    try {
      yield* pause(ms, this.#attempted.request.wire.signal);
    } catch (error) {
      throw error instanceof TransportError ? error.after(attempts, this.#sent) : error;
    }
  }

  #hostFailed(origin: string): void {
    const { hosts } = this.#sending;
    this.origins.push(origin);
    hosts.failed(origin);
    if (hosts.next(this.#attempted.request.wire.url.origin, this.origins) === undefined) throw this.last;
  }
}

/** Whether the connection, not the platform, failed: it had been kept, and was closed before the request could be read. */
function isStale({ code, reused, sent }: TransportError, repeatable: () => boolean): boolean {
  return reused && code === 'CONNECTION' && (!sent || repeatable());
}

function isUnreachable({ code }: TransportError): boolean {
  return code === 'CONNECTION' || code === 'TIMEOUT';
}

function attemptInfo(
  request: PreparedRequest,
  brandId: string | undefined,
  call: number,
  attempt: number,
  origin: string,
): AttemptInfo {
  const { method } = request.wire;
  return {
    brandId,
    call,
    endpoint: `${method} ${request.path}`,
    method,
    host: hostOf(origin),
    attempt,
    request: () => argumentsOf(request),
  };
}

function hostOf(origin: string): string {
  return origin.slice(origin.indexOf('//') + 2);
}
