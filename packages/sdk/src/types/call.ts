/** A part of a path. Every node can be extended with `chain()`. */
export interface ChainNode {
  /**
   * Appends a path as it is, slashes and all.
   * @example pay.v3.chain('pay/transactions/native')
   */
  chain(path: string): AnyEndpoint;
}

/** What every call takes beside its own fields. An explicit option wins over what the catalogue knows. */
export interface CallOptions {
  /** Further request headers, such as `Wechatpay-Serial` or `Idempotency-Key`. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Present the merchant API certificate (mutual TLS). The catalogue knows which operations need it. */
  security?: boolean | undefined;
  /** Another access point than the catalogue's or the configuration's, such as `https://apihk.mch.weixin.qq.com/`. */
  base_uri?: string | URL | undefined;
  /** APIv2: send no `nonce_str`. The catalogue knows which operations take none. */
  nonceless?: boolean | undefined;
  /**
   * Milliseconds until an attempt's whole answer must be there.
   * @default the configuration's `timeout`
   */
  timeout?: number | undefined;
  /** Cancels the call, at any stage. */
  signal?: AbortSignal | undefined;
  /**
   * `false`: send the call once, whatever happens. `true`: it may be sent again after a failure, because sending it twice
   * does no harm; the catalogue knows this of calls that only read, or that carry an identity such as `out_trade_no`.
   */
  retry?: boolean | undefined;
  /**
   * The sensitive fields that are encrypted already (`true`: all), with the platform key that the header
   * `Wechatpay-Serial` names; the others are encrypted by the package.
   * @example { encrypted: ['id_card_info.id_card_name'], headers: { 'Wechatpay-Serial': serial } }
   */
  encrypted?: true | readonly string[] | undefined;
}

/** The options of a call outside the catalogue: any body, query and path variables. */
export interface AnyCallOptions extends CallOptions {
  json?: object | undefined;
  xml?: object | undefined;
  /** A form with a file. */
  body?: object | undefined;
  query?: object | undefined;
  [pathVariable: string]: unknown;
}

/**
 * A file in an upload: its path (or `file:` URL), its bytes, a `Blob` or `File`, or a stream of its bytes. A stream is
 * read to its end before anything is sent, because the file's digest is signed.
 */
export type FileContent =
  | string
  | URL
  | Uint8Array
  | Blob
  | AsyncIterable<Uint8Array>
  | ReadableStream<Uint8Array>;

/** An answer that has been verified. */
export interface Result<Data> {
  /** HTTP status. */
  readonly status: number;
  /** Headers, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed answer; `undefined` where the operation answers nothing. */
  readonly data: Data;
  /** The answer's bytes as they came; empty where `data` is a stream. */
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
