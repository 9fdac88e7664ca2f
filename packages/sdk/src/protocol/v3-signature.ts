import type { KeyObject } from 'node:crypto';
import * as Rsa from '../crypto/rsa.js';
import { quoted } from '../errors/given.js';
import { VerificationError } from '../errors/index.js';

/** How far a message's timestamp may lie from this machine's clock, either way, in seconds. */
const tolerance = 300;
const lineFeed = Buffer.from('\n');

const givenAdvice = "add it to certs, or let certificates be downloaded with certs: 'auto'";
const brandAdvice = 'add it to brand.publicKeys';
const downloadedAdvice =
  'it is not among the certificates downloaded last; a public key has to be added to certs, beside auto: true';

/** Keys to verify with. */
export interface KeyLookup {
  readonly ids: readonly string[];
  get(id: string): KeyObject | undefined;
  /** Whether certificates are downloaded. */
  readonly auto?: boolean;
  /** Where they stand in the configuration. */
  readonly field?: 'certs' | 'brand.publicKeys';
}

function adviceOn({ auto, field }: KeyLookup): string {
  if (field === 'brand.publicKeys') return brandAdvice;
  return auto ? downloadedAdvice : givenAdvice;
}

/**
 * Verifies the platform's signature on an answer or a notification, over the bytes as they came.
 *
 * @param headers names in lower case
 * @throws VerificationError: MISSING_HEADERS, CLOCK_SKEW, UNKNOWN_SERIAL or BAD_SIGNATURE
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013053420
 */
export function verifySignature(
  { platformKeys, clock }: { readonly platformKeys: KeyLookup; readonly clock: () => number },
  headers: Readonly<Record<string, string | undefined>>,
  body: Buffer,
  requestId?: string,
): void {
  const header = (name: string): string => {
    const value = headers[name];
    if (value !== undefined && value !== '') return value;
    throw new VerificationError('MISSING_HEADERS', `the message is not signed: ${name} is missing`, {
      requestId,
    });
  };
  const signature = header('wechatpay-signature');
  const serial = header('wechatpay-serial');
  const nonce = header('wechatpay-nonce');
  const time = header('wechatpay-timestamp');
  const timestamp = /^\d{1,12}$/.test(time) ? Number(time) : Number.NaN;
  const named = quoted(serial);
  const details = { serial: named, ...(Number.isNaN(timestamp) ? {} : { timestamp }), requestId };

  const skew = Math.abs(clock() / 1000 - timestamp);
  if (!(skew <= tolerance)) {
    throw new VerificationError(
      'CLOCK_SKEW',
      Number.isNaN(timestamp)
        ? 'wechatpay-timestamp is not a number of seconds'
        : `the message was signed ${Math.round(skew)} s away from this machine's time, more than ${tolerance} s: a replay, or a clock that is wrong`,
      details,
    );
  }
  const key = platformKeys.get(serial);
  if (key === undefined) {
    throw new VerificationError(
      'UNKNOWN_SERIAL',
      `the message is signed with platform key ${named}, which the client does not hold (it holds ${platformKeys.ids.join(', ') || 'none'}); ${adviceOn(platformKeys)}`,
      details,
    );
  }
  const message = Buffer.concat([Buffer.from(`${time}\n${nonce}\n`), body, lineFeed]);
  if (!Rsa.verify(message, signature, key)) {
    throw new VerificationError(
      'BAD_SIGNATURE',
      `the signature is not one of ${named} over this message; its content is withheld`,
      details,
    );
  }
}
