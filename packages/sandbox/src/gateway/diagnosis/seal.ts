import { constants, hash as digestWith, type KeyObject, publicDecrypt } from 'node:crypto';
import type { Finding } from './causes.js';

/** A public key that could have made a signature. */
export interface NamedKey {
  /** Whose it is, in English: `the brand 1004`. */
  readonly owner: string;
  readonly publicKey: KeyObject;
}

/** What a signature says by itself, before any text is compared with it. */
export interface Seal {
  readonly key: NamedKey;
  /** How it is encoded, padded and hashed, where that is wrong. */
  readonly findings: readonly Finding[];
  /** Whether the key surely made it. */
  readonly isCertain: boolean;
  /** Whether it is over the message. */
  matches(message: Buffer): boolean;
}

/** @param keys the right key first */
export function openSeal(signature: string, keys: readonly NamedKey[]): Seal[] {
  const seals: Seal[] = [];
  for (const { bytes, findings } of listDecodings(signature)) {
    for (const key of keys) {
      const block = decrypt(key.publicKey, bytes);
      if (block === undefined) continue;
      const sealed = readPkcs1(block) ?? readPss(block);
      if (sealed === undefined) continue;
      seals.push({ ...sealed, key, findings: [...findings, ...sealed.findings] });
    }
  }
  return seals.sort((a, b) => Number(b.isCertain) - Number(a.isCertain));
}

interface Decoding {
  readonly bytes: Buffer;
  readonly findings: readonly Finding[];
}

function listDecodings(signature: string): Decoding[] {
  const list: Decoding[] = [];
  const add = (bytes: Buffer, cause?: Finding['cause']): void => {
    if (bytes.length < 64 || list.some((other) => other.bytes.equals(bytes))) return;
    list.push({ bytes, findings: cause === undefined ? [] : [{ cause }] });
  };
  const isBase64 = (text: string): boolean => Buffer.from(text, 'base64').toString('base64') === text;
  const isHex = (text: string): boolean => /^([\da-f]{2})+$/i.test(text);
  if (isHex(signature)) add(Buffer.from(signature, 'hex'), 'signature-hex');
  if (isBase64(signature)) {
    const bytes = Buffer.from(signature, 'base64');
    add(bytes);
    const inner = bytes.toString('latin1');
    if (isHex(inner)) add(Buffer.from(inner, 'hex'), 'signature-hex');
  }
  const joined = signature.replace(/\\r|\\n|\s/g, '');
  if (joined !== signature && isBase64(joined)) add(Buffer.from(joined, 'base64'), 'signature-line-breaks');
  if (/%[\da-f]{2}/i.test(signature)) {
    const decoded = signature.replace(/%([\da-f]{2})/gi, (_, code: string) =>
      String.fromCharCode(parseInt(code, 16)),
    );
    add(Buffer.from(decoded, 'base64'), 'signature-percent-encoded');
  }
  if (/^[\w+/-]+={0,2}$/.test(joined)) add(Buffer.from(joined, 'base64'), 'signature-base64url');
  return list;
}

/** The padded digest that the private key encrypted. */
function decrypt(key: KeyObject, signature: Buffer): Buffer | undefined {
  try {
    return publicDecrypt({ key, padding: constants.RSA_NO_PADDING }, signature);
  } catch {
    return undefined; // Another length than the key's, or a number beyond its modulus.
  }
}

type Sealed = Omit<Seal, 'key'>;

/** The headers of RFC 8017, section 9.2, note 1. */
const digestInfos: readonly (readonly [hash: string, prefix: Buffer])[] = [
  ['sha256', Buffer.from('3031300d060960864801650304020105000420', 'hex')],
  ['sha1', Buffer.from('3021300906052b0e03021a05000414', 'hex')],
  ['md5', Buffer.from('3020300c06082a864886f70d020505000410', 'hex')],
  ['sha384', Buffer.from('3041300d060960864801650304020205000430', 'hex')],
  ['sha512', Buffer.from('3051300d060960864801650304020305000440', 'hex')],
];

/** RFC 8017, section 9.2. Random bytes do not have this form. */
function readPkcs1(block: Buffer): Sealed | undefined {
  const end = block.indexOf(0, 2);
  if (block[0] !== 0 || block[1] !== 1 || end < 10) return undefined;
  if (!block.subarray(2, end).every((byte) => byte === 0xff)) return undefined;
  const content = block.subarray(end + 1);
  for (const [hash, prefix] of digestInfos) {
    if (!content.subarray(0, prefix.length).equals(prefix)) continue;
    const digest = content.subarray(prefix.length);
    return {
      findings: hash === 'sha256' ? [] : [{ cause: 'wrong-hash', note: hash.toUpperCase() }],
      isCertain: true,
      matches: (message) => digestOf(hash, message).equals(digest),
    };
  }
  return {
    findings: [{ cause: 'digest-without-algorithm' }],
    isCertain: true,
    matches(message) {
      const digest = digestOf('sha256', message);
      return [digest, Buffer.from(digest.toString('hex')), message].some((given) => given.equals(content));
    },
  };
}

/** RFC 8017, section 9.1.2, with SHA-256. The form alone proves little, so the message decides. */
function readPss(block: Buffer): Sealed | undefined {
  if (block.at(-1) !== 0xbc) return undefined;
  const hash = block.subarray(-33, -1);
  const masked = block.subarray(0, -33);
  const mask = generateMask(hash, masked.length);
  const padded = Buffer.from(masked.map((byte, index) => byte ^ (mask[index] ?? 0)));
  padded[0] = (padded[0] ?? 0) & 0x7f;
  const start = padded.findIndex((byte) => byte !== 0);
  if (padded[start] !== 1) return undefined;
  const salt = padded.subarray(start + 1);
  return {
    findings: [{ cause: 'wrong-padding' }],
    isCertain: start > 8,
    matches: (message) =>
      digestOf('sha256', Buffer.concat([Buffer.alloc(8), digestOf('sha256', message), salt])).equals(hash),
  };
}

/** MGF1: RFC 8017, section B.2.1. */
function generateMask(seed: Buffer, length: number): Buffer {
  const blocks: Buffer[] = [];
  for (let counter = 0; counter * 32 < length; counter++) {
    const suffix = Buffer.alloc(4);
    suffix.writeUInt32BE(counter);
    blocks.push(digestOf('sha256', Buffer.concat([seed, suffix])));
  }
  return Buffer.concat(blocks).subarray(0, length);
}

function digestOf(hash: string, message: Buffer): Buffer {
  return digestWith(hash, message, 'buffer');
}
