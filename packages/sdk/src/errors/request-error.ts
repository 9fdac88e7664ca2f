import { WeChatPayError } from './wechatpay-error.js';

/** The call's arguments are unusable; nothing was sent. `field` names the argument. */
export class RequestError extends WeChatPayError {
  static {
    RequestError.prototype.name = 'RequestError';
  }

  readonly field: string;

  constructor(field: string, message: string, options: { cause?: unknown } = {}) {
    super('REQUEST', `${field}: ${message}`, options);
    this.field = field;
  }
}
