/**
 * Certificates, in the form of RFC 5280, signed with ECDSA. Made here because the libraries that make them take longer to
 * load than all the rest of the sandbox.
 */
import { createHash, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import util from 'node-forge/lib/util.js';
import {
  bitString,
  boolean,
  decodeDer,
  encodeDer,
  explicit,
  implicit,
  integer,
  longInteger,
  type Node,
  objectId,
  octetString,
  sequence,
  setOf,
  time,
  utf8String,
} from './asn1.js';
import type { Authority, Certified } from './keyring.js';
import { generateEc, type Pair } from './keys.js';
import { isAddress } from './server-names.js';

const day = 86_400_000;
/** Platform certificates are valid for 5 years: https://pay.weixin.qq.com/doc/v3/merchant/4012551764 */
const lifetime = 5 * 365 * day;

/** A distinguished name. */
type Name = readonly (readonly [attribute: 'CN' | 'O', value: string])[];

const authorityName: Name = [['CN', 'wechatpay-kit sandbox CA']];
const attributes = { CN: '2.5.4.3', O: '2.5.4.10' };
const ecdsaWithSha256 = '1.2.840.10045.4.3.2';

/** Creates the serial number of a subject's certificate: 40 hexadecimal digits, the first less than 8. */
export type Serials = (subject: string) => string;

/** Issues the certificates of one CA. */
export interface Issuer {
  /** A merchant API certificate. */
  merchant(pair: Pair, mchid: string): Promise<Certified>;
  /** A brand API certificate. */
  brand(pair: Pair, brandId: string): Promise<Certified>;
  /** @param mchid the merchant that it is for, unless it is the first one */
  platform(pair: Pair, mchid?: string): Promise<Certified>;
}

/**
 * Creates a CA, and the certificate of the HTTPS listener.
 *
 * @param names the names and addresses of that certificate
 */
export async function createAuthority(names: readonly string[], serials: Serials): Promise<Authority> {
  const [pair, server] = await Promise.all([generateEc(), generateEc()]);
  const { pem } = await certify(pair, pair, serials, authorityName, [
    extension('2.5.29.19', sequence(boolean(true), integer(0)), true), // basicConstraints: a CA, with none below it
    keyUsage('keyCertSign', 'cRLSign'),
  ]);
  return { pair, ca: pem, server: await certifyServer(pair, server, names, serials) };
}

/** Issues another certificate for the HTTPS listener, such as one with further names. */
export async function renewServer(
  { pair, ca }: Pick<Authority, 'pair' | 'ca'>,
  names: readonly string[],
  serials: Serials,
): Promise<Authority> {
  return { pair, ca, server: await certifyServer(pair, await generateEc(), names, serials) };
}

export function createIssuer({ pair: authority }: Pick<Authority, 'pair'>, serials: Serials): Issuer {
  const issue = (keys: Pair, name: string, owner: string | undefined, use: Node): Promise<Certified> => {
    const organization: Name = owner === undefined ? [] : [['O', `wechatpay-kit sandbox ${owner}`]];
    return certify(authority, keys, serials, [['CN', name], ...organization], [use]);
  };
  return {
    merchant: (keys, mchid) => issue(keys, mchid, 'merchant', extendedKeyUsage('clientAuth')),
    brand: (keys, brandId) => issue(keys, brandId, 'brand', signsAndDecrypts()),
    platform: (keys, mchid) => {
      const name = `wechatpay-kit sandbox platform${mchid === undefined ? '' : ` of ${mchid}`}`;
      return issue(keys, name, undefined, signsAndDecrypts());
    },
  };
}

function certifyServer(
  authority: Pair,
  pair: Pair,
  names: readonly string[],
  serials: Serials,
): Promise<Certified> {
  const general = names.map((name) =>
    isAddress(name)
      ? implicit(7, Buffer.from(util.bytesFromIP(name) ?? '', 'latin1'))
      : implicit(2, Buffer.from(name)),
  );
  return certify(
    authority,
    pair,
    serials,
    [['CN', 'wechatpay-kit sandbox']],
    [extendedKeyUsage('serverAuth'), extension('2.5.29.17', sequence(...general))],
  );
}

function signsAndDecrypts(): Node {
  return keyUsage('digitalSignature', 'nonRepudiation', 'keyEncipherment', 'dataEncipherment');
}

/** RFC 5280, section 4.2.1.3. The first use is the highest bit. */
const keyUses = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
] as const;

function keyUsage(...uses: (typeof keyUses)[number][]): Node {
  const places = uses.map((use) => keyUses.indexOf(use));
  const bits = places.reduce((sum, place) => sum | (0x80 >> place), 0);
  return extension('2.5.29.15', bitString(Buffer.from([bits]), 7 - Math.max(...places)), true);
}

/** RFC 5280, section 4.2.1.12. */
const extendedUses = { serverAuth: '1.3.6.1.5.5.7.3.1', clientAuth: '1.3.6.1.5.5.7.3.2' };

function extendedKeyUsage(use: keyof typeof extendedUses): Node {
  return extension('2.5.29.37', sequence(objectId(extendedUses[use])));
}

function extension(id: string, value: Node, isCritical = false): Node {
  const content = octetString(encodeDer(value));
  return isCritical ? sequence(objectId(id), boolean(true), content) : sequence(objectId(id), content);
}

/** RFC 5280, sections 4.2.1.1 and 4.2.1.2. OpenSSL's strict mode, the default of Python 3.13, requires both. */
function keyIds(issuer: Pair, own: Pair): Node[] {
  const subject = extension('2.5.29.14', octetString(keyId(own.publicKey)));
  if (issuer === own) return [subject];
  return [subject, extension('2.5.29.35', sequence(implicit(0, keyId(issuer.publicKey))))];
}

/** Any value that is unique for the key. */
function keyId(key: KeyObject): Buffer {
  return createHash('sha1').update(exportSpki(key)).digest();
}

function exportSpki(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}

function encodeName(name: Name): Node {
  return sequence(
    ...name.map(([attribute, value]) => setOf(sequence(objectId(attributes[attribute]), utf8String(value)))),
  );
}

async function certify(
  authority: Pair,
  keys: Pair,
  serials: Serials,
  subject: Name,
  extensions: readonly Node[],
): Promise<Certified> {
  // TLS and the SDK use the real clock, not the sandbox's. The margin is for clocks that are slightly behind.
  const start = Math.floor(Date.now() / 1000) * 1000 - day;
  const validity = { notBefore: new Date(start), notAfter: new Date(start + lifetime) };
  const id = serials(subject.map((part) => part.join('=')).join(', '));
  const algorithm = sequence(objectId(ecdsaWithSha256));
  const version3 = 2;
  const content = sequence(
    explicit(0, integer(version3)),
    longInteger(id),
    algorithm,
    encodeName(authorityName),
    sequence(time(validity.notBefore), time(validity.notAfter)),
    encodeName(subject),
    decodeDer(exportSpki(keys.publicKey)),
    explicit(3, sequence(...extensions, ...keyIds(authority, keys))),
  );
  const signature = await promisify(sign)('sha256', encodeDer(content), authority.privateKey);
  const der = encodeDer(sequence(content, algorithm, bitString(signature)));
  return { id, ...keys, ...validity, der, pem: encodePem('CERTIFICATE', der) };
}

function encodePem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
