import { nameClass, WeChatPayError } from './wechatpay-error.js';

/**
 * Why a message fails verification:
 *
 * - `MISSING_HEADERS`: a signature header is missing
 * - `CLOCK_SKEW`: its timestamp is more than 300 s from this machine's clock
 * - `UNKNOWN_SERIAL`: the message names a platform key that `certs` does not hold
 * - `BAD_SIGNATURE`: the signature does not match these bytes and that key
 * - `OTHER_MERCHANT`: the message is signed, but for another merchant than the client's
 * - `NOT_A_NOTIFICATION`: the message is signed with the APIv2 key, but is not a notification of APIv2
 * - `BAD_DIGEST`: a file does not match its digest
 * - `DECRYPT_FAILED`: a ciphertext cannot be decrypted with the APIv3 key
 */
export type VerificationErrorCode =
  | 'MISSING_HEADERS'
  | 'CLOCK_SKEW'
  | 'UNKNOWN_SERIAL'
  | 'BAD_SIGNATURE'
  | 'OTHER_MERCHANT'
  | 'NOT_A_NOTIFICATION'
  | 'BAD_DIGEST'
  | 'DECRYPT_FAILED';

/**
 * An answer or a notification failed verification. Its content is withheld because its sender is unknown.
 *
 * @example
 * try { event = await pay.notifications.parse({ headers, body }); }
 * catch (error) { if (error instanceof VerificationError) console.error(error.code, error.serial); }
 */
export class VerificationError extends WeChatPayError {
  static {
    nameClass(VerificationError, 'VerificationError');
  }

  declare readonly code: VerificationErrorCode;
  /** The platform key that the message names. */
  readonly serial?: string;
  /** The message's timestamp, in seconds. */
  readonly timestamp?: number;

  constructor(
    code: VerificationErrorCode,
    message: string,
    options: {
      serial?: string | undefined;
      timestamp?: number | undefined;
      cause?: unknown;
      requestId?: string | undefined;
    } = {},
  ) {
    super(code, message, options);
    if (options.serial !== undefined) this.serial = options.serial;
    if (options.timestamp !== undefined) this.timestamp = options.timestamp;
  }
}
