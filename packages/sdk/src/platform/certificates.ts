/**
 * Reads the answer with the platform certificates. They are encrypted with the APIv3 key, which also authenticates them.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012551764
 */
import type { X509Certificate } from 'node:crypto';
import * as AesGcm from '../crypto/aes-gcm.js';
import { quoted } from '../errors/given.js';
import { TransportError, VerificationError } from '../errors/index.js';
import { type PlatformKey, readValidity } from '../keys/platform-keys.js';
import { nodeCrypto } from '../runtime/node-crypto.js';
import * as Json from '../text/json.js';

interface Row {
  readonly serial_no: string;
  readonly encrypt_certificate: {
    readonly nonce: string;
    readonly associated_data: string;
    readonly ciphertext: string;
  };
}

/**
 * Decrypts the answer of `GET /v3/certificates`.
 *
 * @param body the answer's JSON
 * @throws VerificationError DECRYPT_FAILED if a certificate cannot be decrypted with the APIv3 key; TransportError
 *   BAD_RESPONSE if the answer does not have the documented shape
 */
export function decryptCertificates(body: string | Buffer, apiV3Key: string): PlatformKey[] {
  return readRows(body).map(({ serial_no, encrypt_certificate: { nonce, associated_data, ciphertext } }) => {
    let pem: string;
    try {
      pem = AesGcm.decrypt(ciphertext, apiV3Key, nonce, associated_data);
    } catch (cause) {
      throw new VerificationError(
        'DECRYPT_FAILED',
        `platform certificate ${quoted(serial_no)} cannot be decrypted with apiV3Key; check that it is the key set on the merchant platform`,
        { cause, serial: quoted(serial_no) },
      );
    }
    return readCertificate(serial_no.toUpperCase(), pem);
  });
}

function readCertificate(id: string, pem: string): PlatformKey {
  let certificate: X509Certificate;
  try {
    certificate = new (nodeCrypto().X509Certificate)(pem);
  } catch (cause) {
    throw badResponse(`platform certificate ${quoted(id)} is not a certificate in PEM`, cause);
  }
  const { serialNumber, publicKey } = certificate;
  if (serialNumber.toUpperCase() !== id) {
    throw badResponse(`platform certificate ${quoted(id)} has another serial number, ${serialNumber}`);
  }
  if (publicKey.asymmetricKeyType !== 'rsa') {
    throw badResponse(`platform certificate ${id} does not contain an RSA key`);
  }
  return { id, key: publicKey, source: 'downloaded', validity: readValidity(certificate) };
}

function readRows(body: string | Buffer): Row[] {
  let rows: unknown;
  try {
    rows = (Json.parse(body.toString()) as { data?: unknown } | null)?.data;
  } catch {
    rows = undefined;
  }
  if (Array.isArray(rows) && rows.length > 0 && rows.every(isRow)) return rows;
  throw badResponse('the answer is not a list of platform certificates');
}

function isRow(row: unknown): row is Row {
  const { serial_no, encrypt_certificate: sealed } = (row ?? {}) as Partial<Row>;
  return [serial_no, sealed?.nonce, sealed?.associated_data, sealed?.ciphertext].every(
    (text) => typeof text === 'string',
  );
}

function badResponse(message: string, cause?: unknown): TransportError {
  return new TransportError('BAD_RESPONSE', message, { cause });
}
