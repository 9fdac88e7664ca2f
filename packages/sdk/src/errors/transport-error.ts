import { nameClass, WeChatPayError } from './wechatpay-error.js';

/**
 * Why there is no usable answer:
 *
 * - `TIMEOUT`: no complete answer within `timeout`
 * - `ABORTED`: the call's `signal` was aborted
 * - `CLOSED`: the client was closed before or during the call
 * - `CONNECTION`: the connection could not be made, or broke before the answer was complete
 * - `TOO_LARGE`: the answer is longer than the limit for its kind
 * - `BAD_RESPONSE`: the answer is complete but does not follow the protocol
 */
export type TransportErrorCode =
  | 'TIMEOUT'
  | 'ABORTED'
  | 'CLOSED'
  | 'CONNECTION'
  | 'TOO_LARGE'
  | 'BAD_RESPONSE';

/**
 * There is no usable answer. The operation may or may not have taken effect: query before repeating it.
 *
 * @example
 * try { await pay.v3.refund.domestic.refunds.post({ json }); }
 * catch (error) { if (error instanceof TransportError && error.sent) await queryRefund(json.out_refund_no); }
 */
export class TransportError extends WeChatPayError {
  static {
    nameClass(TransportError, 'TransportError');
  }

  declare readonly code: TransportErrorCode;
  /** How many times the request was sent, including attempts that broke off. */
  readonly attempts: number;
  /** Whether any part of the request may have reached the platform. With `false`, it has not taken effect. */
  readonly sent: boolean;
  /** Whether the connection had already served an earlier call. */
  readonly reused: boolean;

  constructor(
    code: TransportErrorCode,
    message: string,
    options: {
      attempts?: number;
      sent?: boolean;
      reused?: boolean;
      cause?: unknown;
      requestId?: string | undefined;
    } = {},
  ) {
    super(code, message, options);
    this.attempts = options.attempts ?? 1;
    this.sent = options.sent ?? true;
    this.reused = options.reused ?? false;
  }

  /** A copy of the error with another number of attempts. `sent` says whether any of them may have reached the platform. */
  after(attempts: number, sent: boolean): TransportError {
    if (attempts === this.attempts && sent === this.sent) return this;
    const { code, message, cause, requestId, reused } = this;
    const error = new TransportError(code, message, { attempts, sent, reused, cause, requestId });
    if (this.stack !== undefined) error.stack = this.stack;
    return error;
  }
}
