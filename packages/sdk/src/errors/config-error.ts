import { cut } from './given.js';
import { nameClass, WeChatPayError } from './wechatpay-error.js';

/**
 * The configuration is wrong, or lacks a field that a call needs. `field` names the field of the configuration.
 *
 * @example catch (error) { if (error instanceof ConfigError) console.error(error.field, error.message) }
 */
export class ConfigError extends WeChatPayError {
  static {
    nameClass(ConfigError, 'ConfigError');
  }

  readonly field: string;

  constructor(field: string, message: string, options: { cause?: unknown } = {}) {
    const name = cut(field);
    super('CONFIG', `${name}: ${message}`, options);
    this.field = name;
  }
}
