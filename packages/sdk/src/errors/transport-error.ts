import { WeChatPayError } from './wechatpay-error.js';

/**
 * - `TIMEOUT`: no whole answer within `timeout`
 * - `ABORTED`: the call's `signal` was aborted
 * - `CONNECTION`: the connection could not be made or broke before the answer was whole
 * - `TOO_LARGE`: the answer is longer than any of this kind should be
 * - `BAD_RESPONSE`: the answer arrived whole but is not what the protocol speaks
 */
export type TransportErrorCode = 'TIMEOUT' | 'ABORTED' | 'CONNECTION' | 'TOO_LARGE' | 'BAD_RESPONSE';

/** There is no usable answer. The operation may or may not have taken effect: query before repeating it. */
export class TransportError extends WeChatPayError {
  static {
    TransportError.prototype.name = 'TransportError';
  }

  declare readonly code: TransportErrorCode;
  /** How often the request was sent. */
  readonly attempts: number;

  constructor(
    code: TransportErrorCode,
    message: string,
    options: { attempts?: number; cause?: unknown; requestId?: string | undefined } = {},
  ) {
    super(code, message, options);
    this.attempts = options.attempts ?? 1;
  }
}
