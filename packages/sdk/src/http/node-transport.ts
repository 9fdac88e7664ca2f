import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { TransportError, type TransportErrorCode } from '../errors/index.js';
import { Lifetime } from '../runtime/lifetime.js';
import { monotonic } from '../runtime/monotonic.js';
import { onAbort } from '../runtime/on-abort.js';
import { checkAborted } from './aborted.js';
import { Agents, closeIdle, type Route } from './agents.js';
import { answerStream } from './answer-stream.js';
import { collect, readHeaders } from './collect.js';
import { isWhole, type Pieces } from './pieces.js';
import type { OutgoingRequest, Sender, TransportResponse, TransportSettings } from './transport.js';

// An import statement would read every export of the module, and with that load modules that are lazy.
const { isAscii } = process.getBuiltinModule('node:buffer');

/** Request bodies up to this length are cheaper to copy than to write on their own. */
const shortBody = 16 * 1024;
/** The platform closes a connection that has been idle for 8 s; in milliseconds, with time for the request to arrive. */
const longestIdle = 7_000;
/** The last part of the message when a sent request fails. */
export const mayHaveTakenEffect =
  'the operation may have taken effect all the same: query it before repeating it';
/** After this idle time, in milliseconds, the server may have closed the connection without the client's notice. */
const doubtfulIdle = 500;

/** The time of a kept connection's last use. A property of the socket is the cheapest place for it. */
const lastUse = Symbol('last use');
type UsedSocket = Socket & { [lastUse]?: number };

/**
 * `node:http` and `node:https` with keep-alive. The platform closes an idle connection after 8 s. It announces this in
 * `Keep-Alive`, which Node's agents respect.
 */
export class NodeTransport implements Sender {
  readonly #agents: Agents;
  readonly #lifetime: Lifetime = new Lifetime();

  constructor(settings: TransportSettings) {
    this.#agents = new Agents(settings);
  }

  send(request: OutgoingRequest): Promise<TransportResponse> {
    return new Promise((resolve, reject) => {
      checkAborted(request);
      this.#lifetime.check();
      new Sending(request, this.#agents.route(request.url, request.mtls), this.#lifetime, resolve, reject);
    });
  }

  /** Closes all connections, idle or not. Requests in flight fail with CLOSED. */
  close(): void {
    this.#lifetime.end();
    this.#agents.close();
  }
}

/** One request, from its connection to its whole answer. An object with methods: cheaper than a closure per event. */
class Sending {
  readonly #request: OutgoingRequest;
  readonly #route: Route;
  readonly #lifetime: Lifetime;
  readonly #resolve: (answer: TransportResponse) => void;
  readonly #reject: (error: TransportError) => void;
  readonly #host: string;
  readonly #outgoing: ClientRequest;
  readonly #timer: NodeJS.Timeout;
  #connecting: NodeJS.Timeout | undefined;
  #stopWaiting: (() => void) | undefined;
  #stopLiving: (() => void) | undefined;
  #answer: IncomingMessage | undefined;
  #isWritten = false;
  #isSettled = false;

  /** One of `resolve` and `reject` is called, once. */
  constructor(
    request: OutgoingRequest,
    route: Route,
    lifetime: Lifetime,
    resolve: (answer: TransportResponse) => void,
    reject: (error: TransportError) => void,
  ) {
    this.#request = request;
    this.#route = route;
    this.#lifetime = lifetime;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#host = request.url.host;
    this.#outgoing = route.module.request(optionsFor(request, route));
    this.#timer = setTimeout(() => this.#expire(), request.timeout);
    this.#listen();
  }

  #listen(): void {
    const { signal } = this.#request;
    if (signal !== undefined) {
      const aborted = (): void =>
        this.#fail('ABORTED', `the call to ${this.#host} was aborted`, signal.reason);
      this.#stopWaiting = onAbort(signal, aborted);
    }
    if (this.#route.via !== undefined) {
      // The agent can close a tunnel's connection only after it is established.
      this.#stopLiving = this.#lifetime.onEnd(() => this.refuse(this.#closed()));
      this.#limitConnecting();
    }
    const outgoing = this.#outgoing;
    outgoing.on('socket', (socket) => this.#connect(socket));
    outgoing.on('response', (incoming) => this.#receive(incoming));
    outgoing.on('error', (error) => this.#break(error));
    outgoing.on('close', () => {
      if (this.#isSettled || this.#answer !== undefined) return;
      // No answer and no error: the server has changed to another protocol.
      this.#fail('CONNECTION', `no answer from ${this.#host}: the connection was closed`);
    });
  }

  #connect(socket: UsedSocket): void {
    if (this.#connecting !== undefined) clearTimeout(this.#connecting);
    if (this.#outgoing.reusedSocket) {
      const idle = monotonic() - (socket[lastUse] ?? Number.NEGATIVE_INFINITY);
      if (idle > longestIdle)
        this.#fail('CONNECTION', `the connection to ${this.#host} was idle for too long; nothing was sent`);
      // A whole turn of the event loop shows whether the server has closed it meanwhile.
      else if (idle > doubtfulIdle) setImmediate(() => setImmediate(() => this.#write()));
      else this.#write();
    } else if (socket.connecting) {
      this.#limitConnecting();
      socket.once(this.#route.secure ? 'secureConnect' : 'connect', () => {
        clearTimeout(this.#connecting);
        this.#write();
      });
    } else {
      this.#write();
    }
  }

  #write(): void {
    const outgoing = this.#outgoing;
    if (outgoing.socket?.readableEnded) {
      this.#fail('CONNECTION', `${this.#host} had closed the connection; nothing was sent`);
    }
    if (this.#isSettled) return;
    this.#isWritten = true;
    const { body } = this.#request;
    if (body === undefined || isWhole(body)) this.#send(body);
    else this.#sendPieces(body);
  }

  #send(body: Buffer | undefined): void {
    const outgoing = this.#outgoing;
    // Node adds no length to methods that rarely have a body, such as DELETE. The server would read the body as the
    // next request (RFC 9112, section 6.3). Node itself adds the 0 to a POST, PUT or PATCH without a body.
    if (body !== undefined) outgoing.setHeader('content-length', body.length);
    // Node writes a string together with the headers, but a Buffer separately. Non-ASCII text must be a Buffer: Deno's
    // TLS sends every string as UTF-8, whatever its encoding.
    if (body === undefined || body.length > shortBody || !isAscii(body)) outgoing.end(body);
    else outgoing.end(body.toString('latin1'), 'latin1');
  }

  #sendPieces(pieces: Pieces): void {
    const length = pieces.reduce((bytes, piece) => bytes + piece.length, 0);
    if (length <= shortBody) {
      this.#send(Buffer.concat(pieces, length));
      return;
    }
    const outgoing = this.#outgoing;
    outgoing.setHeader('content-length', length);
    for (const piece of pieces) outgoing.write(piece);
    outgoing.end();
  }

  #receive(incoming: IncomingMessage): void {
    this.#answer = incoming;
    const { statusCode: status = 0 } = incoming;
    if (!this.#request.stream || status < 200 || status > 299) {
      collect(incoming, this.#host, this);
    } else {
      this.take({
        status,
        headers: readHeaders(incoming),
        body: Buffer.alloc(0),
        stream: this.#stream(incoming),
      });
    }
  }

  #stream(incoming: IncomingMessage): Readable {
    const { socket } = incoming;
    const stream = answerStream(incoming, this.#request, () => markUse(socket));
    const message = `the client was closed before the answer from ${this.#host} had arrived`;
    const stopLiving = this.#lifetime.onEnd(() => stream.destroy(new TransportError('CLOSED', message)));
    stream.once('close', stopLiving);
    return stream;
  }

  #expire(): void {
    const { timeout } = this.#request;
    if (!this.#isWritten) this.#failUnconnected(timeout);
    else this.#fail('TIMEOUT', `${this.#host} did not answer within ${timeout} ms; ${mayHaveTakenEffect}`);
  }

  #limitConnecting(): void {
    const { connectTimeout } = this.#request;
    this.#connecting = setTimeout(() => this.#failUnconnected(connectTimeout), connectTimeout);
  }

  #failUnconnected(ms: number): void {
    this.#fail('TIMEOUT', `no connection to ${this.#host}${this.#through} within ${ms} ms; nothing was sent`);
  }

  #break(error: Error): void {
    // The bytes of an answer that is not HTTP are unverified.
    if ('rawPacket' in error) delete error.rawPacket;
    // After the start of the answer, the answer reports the failure.
    if (this.#answer !== undefined) this.#answer.destroy(error);
    else {
      const through = this.#isWritten ? '' : this.#through;
      this.#fail('CONNECTION', `no answer from ${this.#host}${through}: ${describeError(error)}`, error);
    }
  }

  get #through(): string {
    const { via } = this.#route;
    return via === undefined ? '' : ` through the proxy ${via}`;
  }

  #fail(code: TransportErrorCode, message: string, cause?: unknown): void {
    if (this.#isSettled) return;
    const reused = this.#outgoing.reusedSocket && this.#answer === undefined;
    // Other idle sockets may be stale too; the retry must not use them.
    if (reused && code === 'CONNECTION') closeIdle(this.#route.agent);
    this.refuse(new TransportError(code, message, { cause, sent: this.#isWritten, reused }));
  }

  /** The answer is there. */
  take(answer: TransportResponse): void {
    if (this.#isSettled) return;
    this.#end();
    if (this.#outgoing.socket !== null) markUse(this.#outgoing.socket);
    this.#resolve(answer);
  }

  /** There is no answer. */
  refuse(error: TransportError): void {
    if (this.#isSettled) return;
    this.#end();
    this.#outgoing.destroy();
    // `close()` closes the connections, so requests in flight fail as on any closed connection.
    this.#reject(this.#lifetime.isClosed && error.code === 'CONNECTION' ? this.#closed() : error);
  }

  #end(): void {
    this.#isSettled = true;
    clearTimeout(this.#timer);
    if (this.#connecting !== undefined) clearTimeout(this.#connecting);
    this.#stopWaiting?.();
    this.#stopLiving?.();
  }

  #closed(): TransportError {
    const effect = this.#isWritten ? mayHaveTakenEffect : 'nothing was sent';
    const message = `the client was closed before ${this.#host} answered; ${effect}`;
    return new TransportError('CLOSED', message, { sent: this.#isWritten });
  }
}

function optionsFor({ method, url, headers, connectTimeout }: OutgoingRequest, route: Route): RequestOptions {
  const { hostname } = url;
  const options: RequestOptions = {
    method,
    host: hostname.startsWith('[') ? hostname.slice(1, -1) : hostname,
    port: url.port,
    path: url.pathname + url.search,
    headers,
    agent: route.agent,
  };
  // Limits the wait for the proxy's own answer: a proxy may accept the connection and stay silent.
  if (route.via !== undefined) options.timeout = connectTimeout;
  return options;
}

function markUse(socket: UsedSocket): void {
  socket[lastUse] = monotonic();
}

/** If a host has several addresses and none connects, the error has a code but no message. */
export function describeError(error: Error & { code?: string }): string {
  return error.message || (error.code ?? error.name);
}
