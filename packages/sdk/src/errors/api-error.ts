import { nameClass, WeChatPayError } from './wechatpay-error.js';

/** APIv3's details about the cause of an error. */
export interface ApiErrorDetail {
  /** JSON Pointer to the field. */
  field?: string;
  /** The field's value. */
  value?: unknown;
  /** The reason why the value is refused. */
  issue?: string;
  /** The part of the request that holds the field, such as `body`. */
  location?: string;
  [key: string]: unknown;
}

/**
 * WeChat Pay answered with an error: in v3 a status of 400 or above, in v2 `FAIL` in `return_code` or `result_code`.
 * `code` is WeChat Pay's own (`PARAM_ERROR`, `ORDERPAID`, …). An answer without a code, such as one from a gateway in
 * between, has `HTTP_<status>`.
 *
 * @example
 * try { await pay.v3.pay.transactions.native.post({ json }); }
 * catch (error) { if (error instanceof ApiError && error.code === 'OUT_TRADE_NO_USED') retryWithNewNumber(); }
 */
export class ApiError extends WeChatPayError {
  static {
    nameClass(ApiError, 'ApiError');
  }

  /** HTTP status; 200 for most errors of APIv2. */
  readonly status: number;
  /** APIv3's details, if the answer has them. */
  readonly detail?: ApiErrorDetail;
  /** The parsed answer; `undefined` if it could not be parsed. */
  readonly data?: unknown;
  /** Seconds to wait before the next call, as the platform asks in `Retry-After`. */
  readonly retryAfter?: number;

  constructor(
    status: number,
    code: string,
    message: string,
    options: {
      detail?: ApiErrorDetail | undefined;
      data?: unknown;
      requestId?: string | undefined;
      retryAfter?: number | undefined;
    } = {},
  ) {
    super(code, message, { requestId: options.requestId });
    this.status = status;
    if (options.detail !== undefined) this.detail = options.detail;
    if (options.data !== undefined) this.data = options.data;
    if (options.retryAfter !== undefined) this.retryAfter = options.retryAfter;
  }
}
