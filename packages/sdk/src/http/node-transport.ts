import type { Agent as HttpAgent, IncomingMessage, RequestOptions } from 'node:http';
import type { AgentOptions, Agent as HttpsAgent } from 'node:https';
import type { SecureContextOptions } from 'node:tls';
import { TransportError, type TransportErrorCode } from '../errors/index.js';
import type { Identity } from '../identity.js';
import type { Transport, TransportRequest, TransportResponse, TransportSettings } from './transport.js';

/** The longest answer that is no file: the longest known are some hundred kilobytes. */
const longestBody = 8 * 1024 * 1024;
/** Request bodies up to here are cheaper to copy than to write on their own. */
const shortBody = 16 * 1024;

/**
 * `node:http` and `node:https` with connections kept alive. The platform closes an idle connection after 8 s and
 * says so in `Keep-Alive`, which Node's agents heed.
 */
export class NodeTransport implements Transport {
  readonly #settings: TransportSettings;
  #http: HttpAgent | undefined;
  #https: HttpsAgent | undefined;
  /** Connections that present the merchant API certificate are kept apart from those that do not. */
  #mutual: HttpsAgent | undefined;

  constructor(settings: TransportSettings) {
    this.#settings = settings;
  }

  send(request: TransportRequest): Promise<TransportResponse> {
    return new Promise((resolve, reject) => {
      const { url, signal } = request;
      const host = url.host;
      if (signal?.aborted)
        return reject(
          new TransportError('ABORTED', `the call to ${host} was aborted before it was sent`, {
            attempts: 0,
            cause: signal.reason,
          }),
        );

      const secure = url.protocol === 'https:';
      const options: RequestOptions = {
        method: request.method,
        host: url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname,
        port: url.port,
        path: url.pathname + url.search,
        headers: request.headers,
        agent: secure ? this.#secureAgent(request.mtls) : this.#plainAgent(),
      };
      const { request: open } = process.getBuiltinModule(secure ? 'node:https' : 'node:http');
      const outgoing = open(options);

      let settled = false;
      const settle = (outcome: TransportResponse | TransportError): void => {
        if (settled) return;
        settled = true;
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        if (outcome instanceof TransportError) {
          outgoing.destroy();
          reject(outcome);
        } else {
          resolve(outcome);
        }
      };
      const fail = (code: TransportErrorCode, message: string, cause?: unknown): void =>
        settle(new TransportError(code, message, { cause }));
      const onAbort = (): void => fail('ABORTED', `the call to ${host} was aborted`, signal?.reason);
      const timer = setTimeout(() => {
        fail(
          'TIMEOUT',
          `${host} did not answer within ${request.timeout} ms; the operation may have taken effect all the same: query it before repeating it`,
        );
      }, request.timeout);

      signal?.addEventListener('abort', onAbort, { once: true });
      let answer: IncomingMessage | undefined;
      outgoing.on('response', (incoming) => {
        answer = incoming;
        collect(incoming, host, settle);
      });
      outgoing.on('error', (error) => {
        // Once the answer has begun, it is the answer that breaks off.
        if (answer !== undefined) answer.destroy(error);
        else fail('CONNECTION', `no answer from ${host}: ${reasonOf(error)}`, error);
      });
      outgoing.on('close', () => {
        // No answer and no error: the server has changed to another protocol.
        if (answer === undefined) fail('CONNECTION', `no answer from ${host}: the connection was closed`);
      });
      // Text of single bytes goes out in one piece with the headers; a Buffer follows them in a second write.
      if (request.body === undefined || request.body.length > shortBody) outgoing.end(request.body);
      else outgoing.end(request.body.toString('latin1'), 'latin1');
    });
  }

  /** Closes all connections, idle or not. */
  close(): void {
    for (const agent of [this.#http, this.#https, this.#mutual]) agent?.destroy();
  }

  #plainAgent(): HttpAgent {
    this.#http ??= new (process.getBuiltinModule('node:http').Agent)({ keepAlive: true });
    return this.#http;
  }

  #secureAgent(mtls: boolean): HttpsAgent {
    if (mtls) {
      this.#mutual ??= this.#newSecureAgent(this.#settings.identity);
      return this.#mutual;
    }
    this.#https ??= this.#newSecureAgent(undefined);
    return this.#https;
  }

  #newSecureAgent(identity: Identity | undefined): HttpsAgent {
    const { Agent } = process.getBuiltinModule('node:https');
    const { createSecureContext, rootCertificates } = process.getBuiltinModule('node:tls');
    const { ca } = this.#settings;
    // Made once: left to the agent, every new connection would read all certificates again, which takes 30 ms.
    const secureContext = createSecureContext({
      ...(identity === undefined ? {} : credentials(identity)),
      ...(ca === undefined ? {} : { ca: [...rootCertificates, ca] }),
    });
    // The agent hands its options to tls.connect(), which takes a context; its types do not say so.
    return new Agent({ keepAlive: true, secureContext } as AgentOptions);
  }
}

function credentials(identity: Identity): SecureContextOptions {
  if ('cert' in identity) return { cert: identity.cert, key: identity.key };
  const { pfx, passphrase } = identity;
  return { pfx: Buffer.from(pfx), ...(passphrase === undefined ? {} : { passphrase }) };
}

/** Where a host has several addresses and none connects, the error has a code and no message. */
export function reasonOf(error: Error & { code?: string }): string {
  return error.message || (error.code ?? error.name);
}

/** Reads an answer to its end. A length that does not come out, a reset, an endless body: each is an error. */
function collect(
  incoming: IncomingMessage,
  host: string,
  settle: (outcome: TransportResponse | TransportError) => void,
): void {
  const chunks: Buffer[] = [];
  let length = 0;
  incoming.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > longestBody) {
      settle(
        new TransportError(
          'TOO_LARGE',
          `the answer from ${host} is longer than ${longestBody} bytes; it was cut off`,
        ),
      );
    } else {
      chunks.push(chunk);
    }
  });
  incoming.on('error', (error) => {
    settle(
      new TransportError(
        'CONNECTION',
        `the answer from ${host} broke off after ${length} bytes: ${error.message}`,
        { cause: error },
      ),
    );
  });
  incoming.on('end', () => {
    if (length > longestBody) return;
    settle({
      status: incoming.statusCode ?? 0,
      headers: joined(incoming.headers),
      body: chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, length),
    });
  });
}

function joined(headers: IncomingMessage['headers']): Record<string, string> {
  const out: Record<string, string> = {};
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (value !== undefined) out[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return out;
}
