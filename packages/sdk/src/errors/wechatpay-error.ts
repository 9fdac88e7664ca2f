/** The key of the class name on each prototype. `Symbol.for` makes it the same in every copy of the package. */
const className = Symbol.for('wechatpay-kit.error');

/** Sets the name of an error class, for messages and for `instanceof`. */
export function nameClass({ prototype }: { readonly prototype: WeChatPayError }, name: string): void {
  prototype.name = name;
  Object.defineProperty(prototype, className, { value: name });
}

/**
 * The base class of every error of this package. It never contains a key, a passphrase, a signature or an
 * `Authorization` header, so it can be logged as it is.
 */
export class WeChatPayError extends Error {
  static {
    nameClass(WeChatPayError, 'WeChatPayError');
    Object.defineProperty(WeChatPayError, Symbol.hasInstance, { value: hasInstance });
  }

  /** A stable identifier of the cause. */
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

/**
 * A process holds two copies of this package if one module imports it and another requires it. An error of one copy is
 * an instance of the other copy's classes, too. A subclass that the caller defines has no name here and follows the
 * usual rule.
 */
function hasInstance(this: typeof WeChatPayError, value: unknown): boolean {
  if (Function.prototype[Symbol.hasInstance].call(this, value)) return true;
  const name = ownName(this.prototype);
  if (name === undefined || !(value instanceof Error)) return false;
  let each: unknown = Object.getPrototypeOf(value);
  while (each instanceof Object && ownName(each) !== name) each = Object.getPrototypeOf(each);
  return each instanceof Object;
}

function ownName(prototype: object): unknown {
  return Object.getOwnPropertyDescriptor(prototype, className)?.value;
}
