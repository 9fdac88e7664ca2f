import type { Readable } from 'node:stream';
import type { Result } from './call.js';
import type { Settings } from './config.js';
import { RequestError, TransportError } from './errors/index.js';
import { withFile, withForm } from './files/sent-form.js';
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
import { either, pause, type Steps, send, sign } from './steps/steps.js';
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
  const prepared = prepare(settings, method, path, options);
  const { traits } = prepared;
  warnIfRetired(path, traits);
  if (prepared.wire.stream) yield* refuseBlocking();
  const given = yield* withFile(prepared);
  const repeatable = given.retry ?? (settings.retry !== undefined && isRepeatable(method, path, given));
  if (path.startsWith('v2/')) {
    const exchange = v2Exchange(settings, given);
    return yield* attempts(shared, given, repeatable, () => exchange);
  }
  yield* renewal.beforeCall();
  const request = withForm(sealFields(settings, given));
  const result = yield* attempts(shared, request, repeatable, (at) => v3Exchange(settings, at), renewal);
  if (traits.decrypted !== undefined)
    openFields(result.data, traits.decrypted, settings.privateKey, result.requestId);
  return result;
}

/** A file at an address that WeChat Pay has handed out. */
export interface Download {
  readonly stream: Readable;
  /** Whether the answer says that the file is a gzip. */
  readonly compressed: boolean;
}

/**
 * Fetches a file by its address, which goes out to the letter.
 *
 * @param checked whether a digest will tell that the file is the right one: then it need not be signed
 */
export function* download(
  shared: Shared,
  address: URL,
  options: { readonly timeout?: number | undefined; readonly signal?: AbortSignal | undefined },
  checked: boolean,
): Steps<Download> {
  const { settings, renewal } = shared;
  const { pathname, search } = address;
  const path = /^(?:\/[a-z]+)?\/(v3\/.+)$/.exec(pathname)?.[1];
  if (path === undefined) throw new RequestError('download_url', `${pathname} is no path of APIv3`);
  const prepared = prepare(settings, 'GET', path, options);
  const { endpoint } = settings;
  const url = endpoint === undefined ? address : new URL(endpoint.origin + pathname + search);
  const traits = { ...prepared.traits, file: true, unsigned: prepared.traits.unsigned ?? checked };
  const request = { ...prepared, traits, wire: { ...prepared.wire, url, stream: true } };
  yield* renewal.beforeCall();
  yield* refuseBlocking();
  const exchangeOf = (at: PreparedRequest): Exchange => v3Exchange(settings, at);
  const { data, headers } = yield* attempts(
    shared,
    request,
    settings.retry !== undefined,
    exchangeOf,
    renewal,
  );
  return { stream: data as Readable, compressed: /gzip/i.test(headers['content-type'] ?? '') };
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
      return yield* concluded(exchange, request, response, renewal);
    } catch (error) {
      problem = error;
    }
    if (problem instanceof TransportError) {
      sent ||= problem.sent;
      const error = advised(problem.after(attempt - 1 + problem.attempts, sent), request);
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

function* exchanged({ toSign, request, look }: Exchange): Steps<TransportResponse> {
  const signature = toSign === undefined ? '' : yield* sign(toSign);
  const response = yield* send(request(signature));
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
    // Nobody will read it, and its connection would stay open.
    response.stream?.destroy();
    throw error;
  }
}

function* refuseBlocking(): Steps<void> {
  yield* either(
    async () => {},
    () => {
      throw new RequestError(
        'stream',
        'the blocking verbs answer whole files; use the verb without Sync, or leave it out',
      );
    },
  );
}

/** A file that is too long for memory need not be there. */
function advised(error: TransportError, { traits, wire }: PreparedRequest): TransportError {
  if (error.code !== 'TOO_LARGE' || !traits.file || wire.stream) return error;
  const { code, message, attempts, sent, requestId } = error;
  const advice = 'take the file as a stream: stream: true, with a verb that does not block';
  return new TransportError(code, `${message}; ${advice}`, { attempts, sent, requestId });
}

/** Whether the connection, not the platform, failed: it had been kept, and was closed before the request could be read. */
function isStale({ code, reused, sent }: TransportError, repeatable: boolean): boolean {
  return reused && code === 'CONNECTION' && (repeatable || !sent);
}

function isUnreachable({ code }: TransportError): boolean {
  return code === 'CONNECTION' || code === 'TIMEOUT';
}
