import type { Readable } from 'node:stream';
import type { ProxySettings } from './proxy.js';

/** A request, signed and ready to go. */
export interface TransportRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /**
   * The bytes that were signed; `undefined` for a request without a body. Their length belongs into `Content-Length`
   * whatever the method is, which `node:http` does not see to by itself where a DELETE has a body.
   */
  readonly body: Buffer | undefined;
  /** Whether to present the merchant API certificate. */
  readonly mtls: boolean;
  /** Milliseconds until a new connection must stand. */
  readonly connectTimeout: number;
  /** Milliseconds until the whole answer must be there, counted from the beginning. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
  /**
   * Whether a success may be handed over as a stream when its headers are there. `timeout` is then the time until they
   * are, and how long the platform may pause; `signal` ends the stream as well.
   */
  readonly stream?: boolean | undefined;
}

/** A whole answer, not yet verified. */
export interface TransportResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Empty where the body is a stream. */
  readonly body: Buffer;
  /** The body of a success that was asked for as a stream. It fails with a TransportError where it breaks off. */
  readonly stream?: Readable | undefined;
}

/**
 * Carries one request and brings back one whole answer, whatever its status. A transport that knows no streams may leave
 * `stream` alone.
 *
 * @example
 * const inner = nodeTransport(config);
 * const recording: Transport = { async send(request) { log(request.url.href); return inner.send(request); } };
 */
export interface Transport {
  /** @throws TransportError if there is no whole answer */
  send(request: TransportRequest): Promise<TransportResponse>;
  /** Ends its connections. Called once, by the client's `close()`; that waits for it. */
  close?(): void | Promise<void>;
}

/** The client certificate that a TLS connection presents. Plain data: it is sent to the thread of the blocking verbs. */
export type Identity =
  | { readonly cert: string; readonly key: string }
  | { readonly pfx: Buffer; readonly passphrase: string | undefined };

/** What a transport's connections need to know. Plain data: it also crosses into the thread of the blocking verbs. */
export interface TransportSettings {
  readonly identity: Identity | undefined;
  /** A CA in PEM, trusted beside the system's. */
  readonly ca: string | undefined;
  /** The forward proxies that requests go through. */
  readonly proxy?: ProxySettings | undefined;
}
