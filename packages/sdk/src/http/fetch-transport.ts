import { ConfigError, TransportError, type TransportErrorCode } from '../errors/index.js';
import { Lifetime } from '../runtime/lifetime.js';
import { onAbort } from '../runtime/on-abort.js';
import { checkAborted } from './aborted.js';
import { answerStream } from './answer-stream.js';
import { longestBody, tooLarge } from './collect.js';
import { describeError, mayHaveTakenEffect } from './node-transport.js';
import { joined } from './pieces.js';
import type { OutgoingRequest, Sender, TransportResponse } from './transport.js';

/** The part of `fetch` that the transport uses. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** How requests are sent. */
export interface FetchTransportOptions {
  /**
   * Sends the requests.
   * @default globalThis.fetch
   */
  fetch?: Fetch | undefined;
  /**
   * Sends the requests that need mutual TLS: a `fetch` that presents the merchant API certificate, such as that of an
   * mTLS binding of Cloudflare's. Without it, these calls fail with a ConfigError and nothing is sent.
   */
  mtlsFetch?: Fetch | undefined;
}

/** Errors of Node's `fetch` before a connection is made. Other runtimes have no such codes. */
const beforeConnection: ReadonlySet<unknown> = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Requests through `fetch`. It has no event for a new connection, so `connectTimeout` is not used. */
export class FetchTransport implements Sender {
  readonly #fetch: Fetch;
  readonly #mtlsFetch: Fetch | undefined;
  readonly #lifetime: Lifetime = new Lifetime();

  /** @param options checked by `fetchTransport()` */
  constructor({ fetch, mtlsFetch }: FetchTransportOptions = {}) {
    // Read for each request, so that an instrumented `fetch` is used. workerd's must be called on `globalThis`.
    this.#fetch = fetch ?? ((url, init) => globalThis.fetch(url, init));
    this.#mtlsFetch = mtlsFetch;
  }

  async send(request: OutgoingRequest): Promise<TransportResponse> {
    checkAborted(request);
    this.#lifetime.check();
    const fetch = request.mtls ? this.#mtlsFetch : this.#fetch;
    if (fetch === undefined) {
      throw new ConfigError(
        'transport',
        'this operation needs mutual TLS, for which fetch has no client certificate; nothing was sent: make the call in Node.js, Bun or Deno without fetchTransport(), or give fetchTransport() an mtlsFetch, such as the fetch of an mTLS binding',
      );
    }
    return this.#exchange(fetch, request);
  }

  #exchange(fetch: Fetch, request: OutgoingRequest): Promise<TransportResponse> {
    const { timeout, signal } = request;
    const { host } = request.url;
    return new Promise((resolve, reject) => {
      const controller = new AbortController();
      const end = (): void => {
        clearTimeout(timer);
        stopWaiting?.();
        stopLiving();
      };
      // Rejects at once, even if `fetch` ignores the signal.
      const fail = (error: unknown): void => {
        end();
        controller.abort();
        reject(error);
      };
      const failWith = (code: TransportErrorCode, message: string, cause?: unknown): void =>
        fail(new TransportError(code, message, { cause }));
      const timer = setTimeout(
        () => failWith('TIMEOUT', `${host} did not answer within ${timeout} ms; ${mayHaveTakenEffect}`),
        timeout,
      );
      const stopLiving = this.#lifetime.onEnd(() =>
        failWith('CLOSED', `the client was closed before ${host} answered; ${mayHaveTakenEffect}`),
      );
      const stopWaiting =
        signal &&
        onAbort(signal, () => failWith('ABORTED', `the call to ${host} was aborted`, signal.reason));
      this.#answer(fetch, request, controller.signal).then((answer) => {
        end();
        resolve(answer);
      }, fail);
    });
  }

  async #answer(fetch: Fetch, request: OutgoingRequest, signal: AbortSignal): Promise<TransportResponse> {
    const { method, url } = request;
    const body = joined(request.body);
    let response: Response;
    try {
      response = await fetch(url.href, {
        method,
        // The signature covers the bytes as sent.
        headers: { ...request.headers, 'accept-encoding': 'identity' },
        redirect: 'manual',
        signal,
        ...(body === undefined ? {} : { body }),
      });
    } catch (error) {
      throw connectionError(`no answer from ${url.host}`, error);
    }
    const { status } = response;
    const headers = headersFrom(response);
    if (!request.stream || !response.ok || response.body === null) {
      return { status, headers, body: await readBody(response, url.host) };
    }
    const { Readable } = process.getBuiltinModule('node:stream');
    const stream = answerStream(Readable.fromWeb(response.body), request, () => {});
    // The call has already failed, so the answer has no reader.
    if (signal.aborted) stream.destroy();
    const cut = new TransportError(
      'CLOSED',
      `the client was closed before the answer from ${url.host} had arrived`,
    );
    stream.once(
      'close',
      this.#lifetime.onEnd(() => stream.destroy(cut)),
    );
    return { status, headers, body: Buffer.alloc(0), stream };
  }

  /** Requests in flight fail with CLOSED. The runtime owns the connections. */
  close(): void {
    this.#lifetime.end();
  }
}

/** Removes the headers of compression, because `fetch` has decompressed the body. */
function headersFrom(response: Response): Record<string, string> {
  const headers = Object.fromEntries(response.headers);
  if ('content-encoding' in headers) {
    delete headers['content-encoding'];
    delete headers['content-length'];
  }
  return headers;
}

/** Reads an answer to its end, up to the limit. */
async function readBody({ body, headers }: Response, host: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const brokeOff = `the answer from ${host} broke off after`;
  if (body !== null) {
    const reader = body.getReader();
    try {
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
        length += piece.value.length;
        if (length > longestBody) break;
        chunks.push(piece.value);
      }
    } catch (error) {
      throw connectionError(`${brokeOff} ${length} bytes`, error);
    }
    if (length > longestBody) {
      reader.cancel().catch(() => {});
      throw tooLarge(host);
    }
  }
  // Not every runtime notices that a connection was closed too early.
  const announced = headers.has('content-encoding') ? null : headers.get('content-length');
  if (announced !== null && Number(announced) !== length) {
    throw new TransportError('CONNECTION', `${brokeOff} ${length} bytes of ${announced}`);
  }
  return Buffer.concat(chunks, length);
}

/** Node's `fetch` says only "fetch failed". The reason is in `cause`. */
function connectionError(what: string, error: unknown): TransportError {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const reason: Error & { code?: string } = inner instanceof Error ? inner : new Error(String(inner));
  // The bytes of an answer that is not HTTP are unverified.
  if ('data' in reason) delete reason.data;
  return new TransportError('CONNECTION', `${what}: ${describeError(reason)}`, {
    cause: reason,
    sent: !beforeConnection.has(reason.code),
  });
}
