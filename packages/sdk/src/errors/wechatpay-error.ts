/**
 * What every error of this package has in common. No key, passphrase, signature or `Authorization` header ever
 * enters one, so it can be logged as it is.
 */
export class WeChatPayError extends Error {
  static {
    WeChatPayError.prototype.name = 'WeChatPayError';
  }

  /** A stable identifier of what went wrong. */
  readonly code: string;
  /** WeChat Pay's `Request-ID`, which its support asks for; absent if no answer arrived. */
  readonly requestId?: string;

  constructor(
    code: string,
    message: string,
    options: { cause?: unknown; requestId?: string | undefined } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    if (options.requestId !== undefined) this.requestId = options.requestId;
  }

  /** The error's fields, for logs; `cause` is left out. */
  toJSON(): Record<string, unknown> {
    return { name: this.name, message: this.message, ...(this as object) };
  }
}
