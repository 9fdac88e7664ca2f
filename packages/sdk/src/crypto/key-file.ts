/**
 * Reads keys and certificates from files, environment variables and secret stores.
 *
 * A PEM body is base64, so quotes, indentation, lost line breaks, backslash and percent escapes, byte order marks and
 * UTF-16 can be undone without guessing. The result must parse as DER; otherwise it is refused.
 */
import type { KeyObject, X509Certificate } from 'node:crypto';
import { describe, fileCause, fileReason, quoted } from '../errors/given.js';
import { nodeCrypto } from '../runtime/node-crypto.js';

export type KeyItem =
  | { readonly kind: 'private key'; readonly key: KeyObject }
  | { readonly kind: 'public key'; readonly key: KeyObject }
  | { readonly kind: 'certificate'; readonly certificate: X509Certificate }
  | { readonly kind: 'PFX file'; readonly bytes: Buffer }
  | { readonly kind: 'encrypted private key' | 'certificate request' };

/** Makes the error for a problem. */
export type Fail = (problem: string, options?: { cause?: unknown }) => Error;

/** How many encodings may be nested, such as base64 of a data: URL of base64. */
const deepest = 4;

/**
 * Reads all keys and certificates of a source.
 *
 * @param source text, bytes, a `file:` or `data:` URL
 * @param what names the expected content in errors, such as `a private key`
 * @throws the error that `fail` makes; it contains none of the content
 */
export function readKeyFile(source: unknown, what: string, fail: Fail): KeyItem[] {
  const items = readKeyItems(source, what, fail);
  if (items !== undefined) return items;
  const isPath =
    typeof source === 'string' && /[/\\]|\.(?:pem|key|crt|cer|der|p12|pfx)$/i.test(source.trim());
  throw fail(
    `expected ${what} in PEM (it begins with -----BEGIN), or a file: URL of one${isPath ? '; to pass a path, use readFileSync(path)' : ''}`,
  );
}

/**
 * Like {@link readKeyFile}, for sources that need not be PEM.
 *
 * @returns `undefined` if the source is neither PEM nor DER in any encoding
 */
export function readKeyItems(source: unknown, what: string, fail: Fail): KeyItem[] | undefined {
  return readItems(source, what, fail, deepest);
}

function readItems(source: unknown, what: string, fail: Fail, depth: number): KeyItem[] | undefined {
  if (source instanceof URL) return readItemsAt(source.href, what, fail, depth);
  if (Buffer.isBuffer(source) && isDer(source)) return [parseItem(source, what, fail)];
  if (typeof source !== 'string' && !Buffer.isBuffer(source)) {
    throw fail(`expected ${what} (text, Buffer, KeyObject or file: URL), got ${describe(source)}`);
  }
  // Latin-1 keeps every byte. PEM is ASCII in every encoding except UTF-16, whose zero bytes `unwrapped` removes.
  const given = typeof source === 'string' ? source : source.toString('latin1');
  if (/^0[\x80-\x84]/.test(given)) return [parseItem(Buffer.from(given, 'latin1'), what, fail)];
  if (/^0\ufffd/.test(given)) {
    throw fail(`expected ${what}; the value is binary and was damaged by reading it as text: pass the bytes`);
  }
  const text = unwrapped(given);
  if (text === '') throw fail(`expected ${what}, got an empty string`);
  if (/^(?:file:|data:|https?:|[a-z][a-z\d+.-]+:\/\/)/i.test(text))
    return readItemsAt(text, what, fail, depth);
  if (text.includes('-----BEGIN')) return pemItems(text, what, fail);
  const base64 = text.replace(/\s+/g, '');
  if (depth === 0 || !/^[\w+/-]{40,}={0,2}$/.test(base64)) return undefined;
  const decoded = Buffer.from(base64, 'base64');
  if (isDer(decoded)) return [parseItem(decoded, what, fail)];
  return unwrapped(decoded.toString('latin1')).startsWith('-----BEGIN')
    ? readItems(decoded, what, fail, depth - 1)
    : undefined;
}

function readItemsAt(address: string, what: string, fail: Fail, depth: number): KeyItem[] | undefined {
  const [, scheme = ''] = /^([a-z][a-z\d+.-]+):/i.exec(address) ?? [];
  if (scheme.toLowerCase() === 'data') {
    const [, type = '', data = ''] = /^data:([^,]*),(.*)$/is.exec(address) ?? [];
    if (depth === 0) return undefined;
    const bytes = Buffer.from(percentDecoded(data), /;\s*base64\s*$/i.test(type) ? 'base64' : 'latin1');
    return readItems(bytes, what, fail, depth - 1);
  }
  if (scheme.toLowerCase() !== 'file') {
    throw fail(
      `expected ${what}; ${quoted(scheme.toLowerCase())}: URLs are not supported: download the file, and pass its text or a file: URL`,
    );
  }
  let bytes: Buffer;
  try {
    bytes = process.getBuiltinModule('node:fs').readFileSync(new URL(address));
  } catch (cause) {
    throw fail(
      `expected ${what}; ${quoted(address)} cannot be read: ${fileReason(cause)}`,
      fileCause(cause, address),
    );
  }
  return depth === 0 ? undefined : readItems(bytes, what, fail, depth - 1);
}

const inQuotes = /^(["'`]).*\1$/s;

/** Removes quotes, escapes and byte order marks that environments, JSON and editors add. */
function unwrapped(given: string): string {
  let text = given
    .replaceAll('\0', '')
    .replace(/^(?:\ufeff|\ufffd{1,2}|\xff\xfe|\xfe\xff|\xef\xbb\xbf)/, '')
    .trim();
  while (inQuotes.test(text)) text = text.slice(1, -1).trim();
  if (text.includes('\\')) {
    text = text
      .replace(/\\+u([\da-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
      .replace(/\\+r\\+n|\\+[nr]|\\+\r?\n/g, '\n')
      .replace(/\\+\//g, '/')
      .replace(/\\+"/g, '"');
  }
  return /BEGIN(?:%20|\+)|%0[AD]/i.test(text) ? percentDecoded(text) : text;
}

function percentDecoded(text: string): string {
  return text.replace(/%([\da-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

function pemItems(text: string, what: string, fail: Fail): KeyItem[] {
  const items: KeyItem[] = [];
  const frame = /-----BEGIN ?([A-Z0-9 ]{1,40}?)-----((?:[^-]|-(?!----))*)(-----END ?\1-----)?/g;
  for (const [, name = '', content = '', end] of text.matchAll(frame)) {
    const label = name.replaceAll(' ', '');
    if (label.endsWith('PARAMETERS')) continue;
    if (end === undefined) {
      throw fail(`expected ${what}; the text is incomplete: the line -----END ${name}----- is missing`);
    }
    items.push(blockItem(label, content, what, fail));
  }
  if (items.length > 0) return items;
  throw fail(`expected ${what}; the line -----BEGIN …----- is damaged`);
}

/** @param label without spaces: they are lost together with the line breaks if all white space was removed */
function blockItem(label: string, content: string, what: string, fail: Fail): KeyItem {
  if (label === 'ENCRYPTEDPRIVATEKEY' || /^\s*Proc-Type:.*ENCRYPTED/.test(content)) {
    return { kind: 'encrypted private key' };
  }
  if (label.endsWith('CERTIFICATEREQUEST')) return { kind: 'certificate request' };
  const base64 = content.replace(/\s+/g, '');
  if (!/^[A-Za-z\d+/]+={0,2}$/.test(base64)) {
    throw fail(`expected ${what}; the text between its BEGIN and END lines is not base64`);
  }
  return parseItem(Buffer.from(base64, 'base64'), what, fail);
}

/** DER of a key or a certificate is a sequence of more than 127 bytes: https://www.itu.int/rec/T-REC-X.690 §8.1.3 */
function isDer(bytes: Buffer): boolean {
  return bytes.length > 4 && bytes[0] === 0x30 && (bytes[1] ?? 0) >= 0x81 && (bytes[1] ?? 0) <= 0x84;
}

function parseItem(der: Buffer, what: string, fail: Fail): KeyItem {
  const length = der[1] ?? 0;
  // The start of the outermost sequence identifies the two kinds that cannot be read without a passphrase.
  const beginning = der.subarray(length < 0x80 ? 2 : 2 + (length & 0x7f), 48).toString('hex');
  // PFX ::= SEQUENCE { version INTEGER (3), …: https://www.rfc-editor.org/rfc/rfc7292#section-4
  if (beginning.startsWith('02010330')) return { kind: 'PFX file', bytes: der };
  // EncryptedPrivateKeyInfo names an algorithm of PKCS #5 or #12: https://www.rfc-editor.org/rfc/rfc5958#section-3
  if (/^30(?:..)?..06(?:092a864886f70d0105|0a2a864886f70d010c01)/.test(beginning)) {
    return { kind: 'encrypted private key' };
  }
  // A private key begins with its version or with a zero: an INTEGER. The wrong kind takes ten times as long to refuse.
  for (const read of beginning.startsWith('0201') ? privateFirst : publicFirst) {
    try {
      return read(der);
    } catch {
      // Try the next kind. OpenSSL's error is dropped: no part of a key may reach a log.
    }
  }
  throw fail(`expected ${what}; the content is damaged, incomplete, or neither a key nor a certificate`);
}

type Reader = (der: Buffer) => KeyItem;

const privateReaders: readonly Reader[] = (['pkcs8', 'pkcs1', 'sec1'] as const).map((type) => (der) => {
  return { kind: 'private key', key: nodeCrypto().createPrivateKey({ key: der, format: 'der', type }) };
});

const publicReaders: readonly Reader[] = [
  (der) => ({ kind: 'certificate', certificate: new (nodeCrypto().X509Certificate)(der) }),
  ...(['spki', 'pkcs1'] as const).map(
    (type): Reader =>
      (der) => {
        return { kind: 'public key', key: nodeCrypto().createPublicKey({ key: der, format: 'der', type }) };
      },
  ),
];

const privateFirst: readonly Reader[] = [...privateReaders, ...publicReaders];
const publicFirst: readonly Reader[] = [...publicReaders, ...privateReaders];
