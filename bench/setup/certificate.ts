import { createHash, createPublicKey, type KeyObject, sign, X509Certificate } from 'node:crypto';

/** Encoded object identifiers. */
const commonName = Buffer.from('550403', 'hex');
const subjectAltName = Buffer.from('551d11', 'hex');
const basicConstraints = Buffer.from('551d13', 'hex');
const sha256WithRsa = Buffer.from('2a864886f70d01010b', 'hex');

const day = 86_400_000;

/**
 * A self-signed certificate for 127.0.0.1, valid for two days. Written in DER, so that the benchmark needs no package
 * and no `openssl`.
 *
 * @returns PEM
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.1
 */
export function loopbackCertificate(privateKey: KeyObject): string {
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const algorithm = sequence(tagged(0x06, sha256WithRsa), tagged(0x05));
  const name = sequence(tagged(0x31, sequence(tagged(0x06, commonName), tagged(0x0c, Buffer.from('bench')))));
  const toBeSigned = sequence(
    tagged(0xa0, tagged(0x02, Buffer.of(2))),
    tagged(
      0x02,
      Buffer.concat([Buffer.of(1), createHash('sha256').update(publicKey).digest().subarray(0, 8)]),
    ),
    algorithm,
    name,
    sequence(time(Date.now() - day), time(Date.now() + day)),
    name,
    publicKey,
    tagged(
      0xa3,
      sequence(
        extension(basicConstraints, sequence(tagged(0x01, Buffer.of(0xff)))),
        extension(subjectAltName, sequence(tagged(0x87, Buffer.of(127, 0, 0, 1)))),
      ),
    ),
  );
  const signature = sign('RSA-SHA256', toBeSigned, privateKey);
  const der = sequence(toBeSigned, algorithm, tagged(0x03, Buffer.concat([Buffer.of(0), signature])));
  return new X509Certificate(der).toString();
}

function extension(id: Buffer, value: Buffer): Buffer {
  return sequence(tagged(0x06, id), tagged(0x04, value));
}

function time(milliseconds: number): Buffer {
  const digits = new Date(milliseconds)
    .toISOString()
    .replace(/\.\d+|[^0-9]/g, '')
    .slice(2);
  return tagged(0x17, Buffer.from(`${digits}Z`));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

function tagged(tag: number, content: Buffer = Buffer.alloc(0)): Buffer {
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...size), content]);
}
