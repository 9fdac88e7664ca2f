/** Whether a verb returns a promise or blocks. */
export type Tempo = 'async' | 'sync';

/** A part of a path. Every node can be extended with `chain()`. */
export interface ChainNode {
  /**
   * Appends a path unchanged, including its slashes.
   * @example pay.v3.chain('pay/transactions/native')
   */
  chain(path: string): AnyEndpoint;
}

/** The options of every call. An explicit option overrides the catalogue. */
export interface CallOptions {
  /** Further request headers, such as `Wechatpay-Serial` or `Idempotency-Key`. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Present the merchant API certificate (mutual TLS). The catalogue knows which operations need it. */
  security?: boolean | undefined;
  /** An access point for this call instead of the configured one, such as `https://apihk.mch.weixin.qq.com/`. */
  base_uri?: string | URL | undefined;
  /** APIv2: send no `nonce_str`. The catalogue knows which operations take none. */
  nonceless?: boolean | undefined;
  /**
   * The limit of one attempt, from its start to the end of its answer, in milliseconds.
   * @default the configuration's `timeout`
   */
  timeout?: number | undefined;
  /** Cancels the call at any stage. */
  signal?: AbortSignal | undefined;
  /**
   * `false`: never send the call again. `true`: send it again after a failure; set it only if a repeated call does no
   * harm. By default, calls that only read and calls with an identity such as `out_trade_no` are sent again; the
   * catalogue knows which these are.
   */
  retry?: boolean | undefined;
  /**
   * The sensitive fields that you have encrypted yourself (`true`: all), with the platform key named in the header
   * `Wechatpay-Serial`. The client encrypts the others.
   * @example { encrypted: ['id_card_info.id_card_name'], headers: { 'Wechatpay-Serial': serial } }
   */
  encrypted?: true | readonly string[] | undefined;
}

/** The options of a call outside the catalogue: any body, query and path variables. */
export interface AnyCallOptions extends CallOptions {
  /** The JSON body of APIv3. */
  json?: object | undefined;
  /** The fields of an APIv2 message. */
  xml?: object | undefined;
  /** A form with a file. */
  body?: object | undefined;
  /** The query parameters. */
  query?: object | undefined;
  [pathVariable: string]: unknown;
}

/**
 * A file to upload: its path (or `file:` URL), its bytes, a `Blob` or `File`, or a stream of bytes. A stream is read to
 * its end before the request is sent, because the request's signature covers the file's digest. Bytes are not copied: do
 * not change them before the call has ended.
 */
export type FileContent =
  | string
  | URL
  | Uint8Array
  | Blob
  | AsyncIterable<Uint8Array>
  | ReadableStream<Uint8Array>;

/** A verified answer. */
export interface Result<Data> {
  /** HTTP status. */
  readonly status: number;
  /** Headers, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed answer; `undefined` if the operation has no answer body. */
  readonly data: Data;
  /** The answer's bytes as received; empty if `data` is a stream. */
  readonly body: Buffer;
  /** WeChat Pay's `Request-ID`, which its support asks for. */
  readonly requestId: string | undefined;
}

/** The answer of a path outside the catalogue: its `data` is untyped. */
export type AnyResult = Result<unknown>;

/** A path outside the catalogue: callable, untyped. */
export interface AnyEndpoint extends ChainNode {
  get(options?: AnyCallOptions): Promise<AnyResult>;
  getAsync(options?: AnyCallOptions): Promise<AnyResult>;
  getSync(options?: AnyCallOptions): AnyResult;
  post(options?: AnyCallOptions): Promise<AnyResult>;
  postAsync(options?: AnyCallOptions): Promise<AnyResult>;
  postSync(options?: AnyCallOptions): AnyResult;
  put(options?: AnyCallOptions): Promise<AnyResult>;
  putAsync(options?: AnyCallOptions): Promise<AnyResult>;
  putSync(options?: AnyCallOptions): AnyResult;
  patch(options?: AnyCallOptions): Promise<AnyResult>;
  patchAsync(options?: AnyCallOptions): Promise<AnyResult>;
  patchSync(options?: AnyCallOptions): AnyResult;
  delete(options?: AnyCallOptions): Promise<AnyResult>;
  deleteAsync(options?: AnyCallOptions): Promise<AnyResult>;
  deleteSync(options?: AnyCallOptions): AnyResult;
}
