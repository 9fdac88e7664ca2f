import { nameClass, WeChatPayError } from './wechatpay-error.js';

/**
 * - `TIMEOUT`: no whole answer within `timeout`
 * - `ABORTED`: the call's `signal` was aborted
 * - `CLOSED`: the client was closed before or during the call
 * - `CONNECTION`: the connection could not be made or broke before the answer was whole
 * - `TOO_LARGE`: the answer is longer than any of this kind should be
 * - `BAD_RESPONSE`: the answer arrived whole but is not what the protocol speaks
 */
export type TransportErrorCode =
  | 'TIMEOUT'
  | 'ABORTED'
  | 'CLOSED'
  | 'CONNECTION'
  | 'TOO_LARGE'
  | 'BAD_RESPONSE';

/** There is no usable answer. The operation may or may not have taken effect: query before repeating it. */
export class TransportError extends WeChatPayError {
  static {
    nameClass(TransportError, 'TransportError');
  }

  declare readonly code: TransportErrorCode;
  /** How often the request was sent, or at least begun. */
  readonly attempts: number;
  /** Whether any of the last attempt may have reached the platform: with `false` it has surely not taken effect. */
  readonly sent: boolean;
  /** Whether the connection had served an earlier call, and then gave no answer to this one. */
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

  /** The same error after another number of attempts, any of which may have been the one that reached the platform. */
  after(attempts: number, sent: boolean): TransportError {
    if (attempts === this.attempts && sent === this.sent) return this;
    const { code, message, cause, requestId, reused } = this;
    const error = new TransportError(code, message, { attempts, sent, reused, cause, requestId });
    if (this.stack !== undefined) error.stack = this.stack;
    return error;
  }
}
