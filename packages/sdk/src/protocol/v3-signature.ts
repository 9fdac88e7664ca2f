import type { KeyObject } from 'node:crypto';
import * as Rsa from '../crypto/rsa.js';
import { quoted } from '../errors/given.js';
import { VerificationError, type VerificationErrorCode } from '../errors/index.js';

/** The largest difference between a message's timestamp and this machine's clock, in seconds. */
const tolerance = 300;
const lineFeed = Buffer.from('\n');

const givenAdvice = "add it to certs, or let certificates be downloaded with certs: 'auto'";
const brandAdvice = 'add it to brand.publicKeys';
const downloadedAdvice =
  'it is not among the certificates downloaded last; a public key has to be added to certs, beside auto: true';

/** Keys for verification. */
export interface KeyLookup {
  readonly ids: readonly string[];
  get(id: string): KeyObject | undefined;
  /** Whether the client downloads certificates. */
  readonly auto?: boolean;
  /** The configuration field with the keys. */
  readonly field?: 'certs' | 'brand.publicKeys';
}

function adviceOn({ auto, field }: KeyLookup): string {
  if (field === 'brand.publicKeys') return brandAdvice;
  return auto ? downloadedAdvice : givenAdvice;
}

/** The headers of a signature, as received. */
interface SignatureHeaders {
  readonly signature: string;
  readonly serial: string;
  readonly nonce: string;
  readonly timestamp: string;
}

/**
 * Verifies the platform's signature on an answer or a notification, over the bytes as received.
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
  const signed = readSignatureHeaders(headers, requestId);
  const { signature, serial, nonce, timestamp } = signed;
  const skew = Math.abs(clock() / 1000 - readSeconds(timestamp));
  if (!(skew <= tolerance)) {
    throw failure(
      'CLOCK_SKEW',
      Number.isNaN(skew)
        ? 'wechatpay-timestamp is not a number of seconds'
        : `the message was signed ${Math.round(skew)} s away from this machine's time, more than ${tolerance} s: a replay, or a clock that is wrong`,
      signed,
      requestId,
    );
  }
  const key = platformKeys.get(serial);
  if (key === undefined) {
    throw failure(
      'UNKNOWN_SERIAL',
      `the message is signed with platform key ${quoted(serial)}, which the client does not hold (it holds ${platformKeys.ids.join(', ') || 'none'}); ${adviceOn(platformKeys)}`,
      signed,
      requestId,
    );
  }
  const message = Buffer.concat([Buffer.from(`${timestamp}\n${nonce}\n`), body, lineFeed]);
  if (!Rsa.verify(message, signature, key)) {
    throw failure(
      'BAD_SIGNATURE',
      `the signature is not one of ${quoted(serial)} over this message; its content is withheld`,
      signed,
      requestId,
    );
  }
}

/** @throws VerificationError MISSING_HEADERS */
function readSignatureHeaders(
  headers: Readonly<Record<string, string | undefined>>,
  requestId: string | undefined,
): SignatureHeaders {
  return {
    signature: readHeader(headers, 'wechatpay-signature', requestId),
    serial: readHeader(headers, 'wechatpay-serial', requestId),
    nonce: readHeader(headers, 'wechatpay-nonce', requestId),
    timestamp: readHeader(headers, 'wechatpay-timestamp', requestId),
  };
}

function readHeader(
  headers: Readonly<Record<string, string | undefined>>,
  name: string,
  requestId: string | undefined,
): string {
  const value = headers[name];
  if (value) return value;
  throw new VerificationError('MISSING_HEADERS', `the message is not signed: ${name} is missing`, {
    requestId,
  });
}

/** NaN if the timestamp is not a number of seconds. */
function readSeconds(timestamp: string): number {
  return /^\d{1,12}$/.test(timestamp) ? Number(timestamp) : Number.NaN;
}

function failure(
  code: VerificationErrorCode,
  message: string,
  { serial, timestamp }: SignatureHeaders,
  requestId: string | undefined,
): VerificationError {
  const seconds = readSeconds(timestamp);
  return new VerificationError(code, message, {
    serial: quoted(serial),
    timestamp: Number.isNaN(seconds) ? undefined : seconds,
    requestId,
  });
}
