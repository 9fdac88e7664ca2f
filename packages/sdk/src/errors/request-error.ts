import { cut } from './given.js';
import { nameClass, WeChatPayError } from './wechatpay-error.js';

/** An argument of the call is invalid; nothing was sent. `field` names the argument. */
export class RequestError extends WeChatPayError {
  static {
    nameClass(RequestError, 'RequestError');
  }

  readonly field: string;

  constructor(field: string, message: string, options: { cause?: unknown } = {}) {
    const name = cut(field);
    super('REQUEST', `${name}: ${message}`, options);
    this.field = name;
  }
}
