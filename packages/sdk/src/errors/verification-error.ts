import { nameClass, WeChatPayError } from './wechatpay-error.js';

/**
 * - `MISSING_HEADERS`: a signature header is missing
 * - `CLOCK_SKEW`: its timestamp is more than 300 s from this machine's clock
 * - `UNKNOWN_SERIAL`: it names a platform key that `certs` does not hold
 * - `BAD_SIGNATURE`: the signature is not one of that key over these bytes
 * - `OTHER_MERCHANT`: it is signed, but for another merchant than the client's
 * - `NOT_A_NOTIFICATION`: it is signed with the APIv2 key, but it is not one of APIv2's notifications
 * - `BAD_DIGEST`: a file is not the one its digest was made of
 * - `DECRYPT_FAILED`: a ciphertext does not open with the APIv3 key
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

/** An answer or a notification failed verification. Its content is withheld: it may be anybody's. */
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
