import { nameClass, WeChatPayError } from './wechatpay-error.js';

/** What APIv3 tells about the cause of an error. */
export interface ApiErrorDetail {
  /** JSON Pointer to the field. */
  field?: string;
  value?: unknown;
  issue?: string;
  location?: string;
  [key: string]: unknown;
}

/**
 * WeChat Pay answered with an error: in v3 a status from 400 on, in v2 `FAIL` in `return_code` or `result_code`.
 * `code` is WeChat Pay's own (`PARAM_ERROR`, `ORDERPAID`, …), or `HTTP_<status>` if the answer has none, as one of
 * a gateway between.
 *
 * @example catch (error) { if (error instanceof ApiError && error.code === 'ORDERPAID') … }
 */
export class ApiError extends WeChatPayError {
  static {
    nameClass(ApiError, 'ApiError');
  }

  readonly status: number;
  readonly detail?: ApiErrorDetail;
  /** The answer as parsed; `undefined` if it could not be. */
  readonly data?: unknown;
  /** After how many seconds the platform wants to be asked again (`Retry-After`). */
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
