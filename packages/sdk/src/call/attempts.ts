import { type Effects, run, send, sign } from '../effects/effects.js';
import { TransportError } from '../errors/index.js';
import type { Hosts } from '../http/hosts.js';
import type { TransportResponse } from '../http/transport.js';
import type { Attempt, AttemptInfo, Observer } from '../observe/observer.js';
import type { KeyRenewal } from '../platform/key-renewal.js';
import type { Exchange } from '../protocol/exchange.js';
import { again, listArguments, type PreparedRequest } from '../request/prepared-request.js';
import type { Result } from '../types/call.js';
import { FailedAttempts, type RetryPolicy } from './retry-policy.js';

/** What the attempts of all calls of one client have in common. */
export interface Sending {
  readonly hosts: Hosts;
  readonly retryPolicy: RetryPolicy;
  readonly observer: Observer;
}

/** How one call is attempted. */
export interface Attempted {
  readonly request: PreparedRequest;
  /** Called for each attempt, so that each has its own signature; the body's bytes stay the same. */
  readonly createExchange: (request: PreparedRequest) => Exchange;
  /** Finds the keys that answers are signed with. */
  readonly renewal?: KeyRenewal | undefined;
  /** The brand that signs the call, if it is not the merchant. */
  readonly brandId?: string | undefined;
}

const none: readonly string[] = [];

/**
 * Sends until there is an answer, or no reason to continue. The two effects of every call are yielded here, without a
 * generator for each.
 *
 * @throws TransportError, ApiError or VerificationError: that of the last attempt
 */
export function* attempts(
  { hosts, retryPolicy, observer }: Sending,
  attempted: Attempted,
): Effects<Result<unknown>> {
  const { request, createExchange, renewal } = attempted;
  const wanted = request.wire.url.origin;
  const call = observer.nextCall();
  let failed: FailedAttempts | undefined;
  retryPolicy.earn();
  for (let attempt = 1; ; attempt += 1) {
    const origin = hosts.choose(wanted, failed?.origins ?? none);
    if (origin === undefined) throw failed?.last ?? hosts.leftAlone(wanted);
    const current = attempt === 1 && origin === wanted ? request : again(request, origin);
    const info = (): AttemptInfo => attemptInfo(attempted, call, attempt, origin);
    let watched: Attempt | undefined;
    let stream: { destroy(): unknown } | undefined;
    try {
      const exchange = createExchange(current);
      const { toSign } = exchange;
      const signature = toSign === undefined ? '' : ((yield sign(toSign)) as string);
      const outgoing = exchange.request(signature);
      watched = observer.begin(info);
      let response = (yield send(outgoing, watched)) as TransportResponse;
      stream = response.stream;
      if (stream !== undefined) response = yield* look(exchange, response);
      hosts.answered(origin);
      if (renewal !== undefined) yield* renewal.forAnswer(request, response);
      const result = exchange.conclude(response);
      watched?.answered(result.status, result.requestId);
      return result;
    } catch (caught) {
      // The caller does not get the stream. Its connection would stay open.
      stream?.destroy();
      const error = withAdvice(caught, request);
      watched?.failed(error);
      failed ??= new FailedAttempts(retryPolicy, hosts, request);
      const delay = failed.add(error, origin, attempt);
      const next = hosts.next(wanted, failed.origins) ?? origin;
      observer.retry(info, { delay, host: readHost(next), error: failed.last });
      yield* failed.pause(delay, attempt);
    }
  }
}

/** Looks at the beginning of a streamed answer, if the protocol wants to. */
function* look(exchange: Exchange, response: TransportResponse): Effects<TransportResponse> {
  if (exchange.look === undefined) return response;
  return yield* run(
    () => exchange.look?.(response) ?? response,
    () => response,
  );
}

/** Advises to stream a file that is too long for memory. */
function withAdvice(error: unknown, { traits, wire }: PreparedRequest): unknown {
  const tooLarge = error instanceof TransportError && error.code === 'TOO_LARGE';
  if (!tooLarge || !traits.file || wire.stream) return error;
  const { code, message, attempts, sent, requestId } = error;
  const advice = 'take the file as a stream: stream: true, with a verb that does not block';
  return new TransportError(code, `${message}; ${advice}`, { attempts, sent, requestId });
}

function attemptInfo(
  { request, brandId }: Attempted,
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
    host: readHost(origin),
    attempt,
    request: () => listArguments(request),
  };
}

function readHost(origin: string): string {
  return origin.slice(origin.indexOf('//') + 2);
}
