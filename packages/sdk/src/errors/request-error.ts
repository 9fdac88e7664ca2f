import { cut } from './given.js';
import { nameClass, WeChatPayError } from './wechatpay-error.js';

/**
 * An argument of the call is invalid; nothing was sent. `field` names the argument.
 *
 * @example
 * try { await pay.v3.pay.transactions.native.post({ json }); }
 * catch (error) { if (error instanceof RequestError) console.error(error.field, error.message); }
 */
export class RequestError extends WeChatPayError {
  static {
    nameClass(RequestError, 'RequestError');
  }

  /** The option or path variable, such as `json.appid`. */
  readonly field: string;

  constructor(field: string, message: string, options: { cause?: unknown } = {}) {
    const name = cut(field);
    super('REQUEST', `${name}: ${message}`, options);
    this.field = name;
  }
}
