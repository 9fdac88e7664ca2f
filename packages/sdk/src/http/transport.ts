import type { Readable } from 'node:stream';
import type { Address } from './address.js';
import type { Pieces } from './pieces.js';
import type { ProxySettings } from './proxy.js';

/** A signed request. */
export interface TransportRequest {
  /** In capitals, such as `POST`. */
  readonly method: string;
  /** The whole address, with the query as it was signed. */
  readonly url: URL;
  /** All headers except those that HTTP itself adds, such as `Host`. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * The signed bytes; `undefined` for a request without a body. Send `Content-Length` with every method: `node:http` does
   * not add it to a DELETE with a body.
   */
  readonly body: Buffer | undefined;
  /** Whether to present the merchant API certificate. */
  readonly mtls: boolean;
  /** The limit for setting up a new connection, in milliseconds. */
  readonly connectTimeout: number;
  /** The limit for the whole attempt, from its start to the end of its answer, in milliseconds. */
  readonly timeout: number;
  /** Aborts the attempt. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Whether the body of a success may be returned as a stream. `timeout` is then the limit until the headers arrive, and
   * the limit of a pause within the body; `signal` ends the stream as well.
   */
  readonly stream?: boolean | undefined;
}

/** A signed request within the package. A custom transport gets a `URL` and a whole body instead. */
export type OutgoingRequest = Omit<TransportRequest, 'url' | 'body'> & {
  readonly url: Address;
  readonly body: Buffer | Pieces | undefined;
};

/** What sends requests within the package. */
export interface Sender {
  send(request: OutgoingRequest): Promise<TransportResponse>;
  close?(): void | Promise<void>;
}

/** A complete answer, before verification. */
export interface TransportResponse {
  /** HTTP status. */
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes as received; empty if the body is a stream. */
  readonly body: Buffer;
  /** The body of a success, if a stream was requested. It fails with a TransportError if the connection breaks. */
  readonly stream?: Readable | undefined;
}

/**
 * Sends requests. A transport resolves with the answer whatever its status is, and may ignore `stream`.
 *
 * @example
 * const inner = nodeTransport(config);
 * const recording: Transport = { async send(request) { log(request.url.href); return inner.send(request); } };
 */
export interface Transport {
  /**
   * Sends one request and waits for its answer.
   *
   * @throws TransportError if there is no complete answer
   */
  send(request: TransportRequest): Promise<TransportResponse>;
  /** Closes its connections. The client's `close()` calls it once and waits for it. */
  close?(): void | Promise<void>;
}

/** The client certificate that a TLS connection presents. Plain data: it is sent to the thread of the blocking verbs. */
export type Identity =
  | { readonly cert: string; readonly key: string }
  | { readonly pfx: Buffer; readonly passphrase: string | undefined };

/** The settings of a transport's connections. Plain data: it is sent to the thread of the blocking verbs. */
export interface TransportSettings {
  readonly identity: Identity | undefined;
  /** A CA in PEM, trusted in addition to the system's. */
  readonly ca: string | undefined;
  /** The forward proxies that requests go through. */
  readonly proxy?: ProxySettings | undefined;
}
