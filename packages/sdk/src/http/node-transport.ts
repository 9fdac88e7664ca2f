import { isAscii } from 'node:buffer';
import type { IncomingMessage, RequestOptions } from 'node:http';
import type { Socket } from 'node:net';
import { TransportError, type TransportErrorCode } from '../errors/index.js';
import { closed, Lifetime } from '../runtime/lifetime.js';
import { monotonic } from '../runtime/monotonic.js';
import { onAbort } from '../runtime/on-abort.js';
import { Agents, closeIdle } from './agents.js';
import { answerStream } from './answer-stream.js';
import { collect, joined } from './collect.js';
import type { Transport, TransportRequest, TransportResponse, TransportSettings } from './transport.js';

/** Request bodies up to here are cheaper to copy than to write on their own. */
const shortBody = 16 * 1024;
/** The platform closes a connection that has been idle for 8 s; in milliseconds, with time for the request to arrive. */
const longestIdle = 7_000;
/** Ends the error of a request that was sent. */
export const mayHaveTakenEffect =
  'the operation may have taken effect all the same: query it before repeating it';
/** Idle for longer, a connection may have been closed without our having noticed; in milliseconds. */
const doubtfulIdle = 500;

/**
 * `node:http` and `node:https` with connections kept alive. The platform closes an idle connection after 8 s and
 * says so in `Keep-Alive`, which Node's agents heed.
 */
export class NodeTransport implements Transport {
  readonly #agents: Agents;
  /** When a connection was last of use; of those that are kept. */
  readonly #lastUse: WeakMap<Socket, number> = new WeakMap();
  readonly #lifetime: Lifetime = new Lifetime();

  constructor(settings: TransportSettings) {
    this.#agents = new Agents(settings);
  }

  send(request: TransportRequest): Promise<TransportResponse> {
    return new Promise((resolve, reject) => {
      const { url, signal } = request;
      const host = url.host;
      if (signal?.aborted)
        return reject(
          new TransportError('ABORTED', `the call to ${host} was aborted before it was sent`, {
            attempts: 0,
            sent: false,
            cause: signal.reason,
          }),
        );

      if (this.#lifetime.isClosed) return reject(closed());

      const secure = url.protocol === 'https:';
      const { agent, via } = this.#agents.route(url, request.mtls);
      const options: RequestOptions = {
        method: request.method,
        host: url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname,
        port: url.port,
        path: url.pathname + url.search,
        headers: request.headers,
        agent,
        // Of a proxy, which may accept a connection and say nothing: it bounds the wait for its own answer.
        ...(via === undefined ? {} : { timeout: request.connectTimeout }),
      };
      const { request: open } = process.getBuiltinModule(secure ? 'node:https' : 'node:http');
      const outgoing = open(options);

      let answer: IncomingMessage | undefined;
      let written = false;
      let settled = false;
      let connecting: NodeJS.Timeout | undefined;
      const through = via === undefined ? '' : ` through the proxy ${via}`;
      const settle = (outcome: TransportResponse | TransportError): void => {
        if (settled) return;
        settled = true;
        clearTimeout(timer);
        clearTimeout(connecting);
        stopWaiting?.();
        stopLiving();
        if (outcome instanceof TransportError) {
          outgoing.destroy();
          reject(outcome);
        } else {
          if (outgoing.socket !== null) this.#lastUse.set(outgoing.socket, monotonic());
          resolve(outcome);
        }
      };
      const fail = (code: TransportErrorCode, message: string, cause?: unknown): void => {
        const reused = outgoing.reusedSocket && answer === undefined;
        // The others of its age may have been closed as well: whoever tries again must not meet with those.
        if (reused && code === 'CONNECTION') closeIdle(agent);
        settle(new TransportError(code, message, { cause, sent: written, reused }));
      };
      const noConnection = (ms: number): void => {
        fail('TIMEOUT', `no connection to ${host}${through} within ${ms} ms; nothing was sent`);
      };
      const stopLiving = this.#lifetime.onEnd(() => {
        const effect = written ? mayHaveTakenEffect : 'nothing was sent';
        fail('CLOSED', `the client was closed before ${host} answered; ${effect}`);
      });
      const timer = setTimeout(() => {
        if (!written) noConnection(request.timeout);
        fail('TIMEOUT', `${host} did not answer within ${request.timeout} ms; ${mayHaveTakenEffect}`);
      }, request.timeout);
      const write = (): void => {
        if (outgoing.socket?.readableEnded) {
          fail('CONNECTION', `${host} had closed the connection; nothing was sent`);
        }
        if (settled) return;
        written = true;
        const { body } = request;
        // Node gives no length to methods that seldom have a body, such as DELETE, and the server would take the body
        // for the next request (RFC 9112, section 6.3). A POST, PUT or PATCH without one gets its 0 from Node.
        if (body !== undefined) outgoing.setHeader('content-length', body.length);
        // ASCII goes out in one piece with the headers; a Buffer follows them in a second write. Other text has to be a
        // Buffer: Deno's TLS sends a string as UTF-8, whatever encoding it is given.
        if (body === undefined || body.length > shortBody || !isAscii(body)) outgoing.end(body);
        else outgoing.end(body.toString('latin1'), 'latin1');
      };

      const stopWaiting =
        signal && onAbort(signal, () => fail('ABORTED', `the call to ${host} was aborted`, signal.reason));
      // A tunnel's connection is handed over when it stands.
      if (via !== undefined)
        connecting = setTimeout(noConnection, request.connectTimeout, request.connectTimeout);
      outgoing.on('socket', (socket) => {
        if (via !== undefined) clearTimeout(connecting);
        if (outgoing.reusedSocket) {
          const used = this.#lastUse.get(socket);
          const idle = used === undefined ? longestIdle : monotonic() - used;
          if (idle > longestIdle)
            fail('CONNECTION', `the connection to ${host} was idle for too long; nothing was sent`);
          // A whole turn of the event loop, from here to here, shows whether the server has closed it meanwhile.
          else if (idle > doubtfulIdle) setImmediate(() => setImmediate(write));
          else write();
        } else if (socket.connecting) {
          connecting = setTimeout(noConnection, request.connectTimeout, request.connectTimeout);
          socket.once(secure ? 'secureConnect' : 'connect', () => {
            clearTimeout(connecting);
            write();
          });
        } else {
          write();
        }
      });
      outgoing.on('response', (incoming) => {
        answer = incoming;
        const status = incoming.statusCode ?? 0;
        if (!request.stream || status < 200 || status > 299) return collect(incoming, host, settle);
        const { socket } = incoming;
        const stream = answerStream(incoming, request, () => this.#lastUse.set(socket, monotonic()));
        const cut = new TransportError(
          'CLOSED',
          `the client was closed before the answer from ${host} had arrived`,
        );
        stream.once(
          'close',
          this.#lifetime.onEnd(() => stream.destroy(cut)),
        );
        settle({ status, headers: joined(incoming.headers), body: Buffer.alloc(0), stream });
      });
      outgoing.on('error', (error) => {
        // The bytes of an answer that is no HTTP; nothing vouches for them.
        if ('rawPacket' in error) delete error.rawPacket;
        // Once the answer has begun, it is the answer that breaks off.
        if (answer !== undefined) answer.destroy(error);
        else fail('CONNECTION', `no answer from ${host}${written ? '' : through}: ${reasonOf(error)}`, error);
      });
      outgoing.on('close', () => {
        // No answer and no error: the server has changed to another protocol.
        if (answer === undefined) fail('CONNECTION', `no answer from ${host}: the connection was closed`);
      });
    });
  }

  /** Closes all connections, idle or not: what is under way fails with CLOSED. */
  close(): void {
    this.#lifetime.end();
    this.#agents.close();
  }
}

/** Where a host has several addresses and none connects, the error has a code and no message. */
export function reasonOf(error: Error & { code?: string }): string {
  return error.message || (error.code ?? error.name);
}
