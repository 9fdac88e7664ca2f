import { cut } from './given.js';
import { nameClass, WeChatPayError } from './wechatpay-error.js';

/**
 * The configuration is wrong, or lacks a field that a call needs. `field` names the field of the configuration.
 *
 * @example
 * try { new WeChatPay(config); }
 * catch (error) { if (error instanceof ConfigError) console.error(error.field, error.message); }
 */
export class ConfigError extends WeChatPayError {
  static {
    nameClass(ConfigError, 'ConfigError');
  }

  /** The field of the configuration, such as `certs`. */
  readonly field: string;

  constructor(field: string, message: string, options: { cause?: unknown } = {}) {
    const name = cut(field);
    super('CONFIG', `${name}: ${message}`, options);
    this.field = name;
  }
}
