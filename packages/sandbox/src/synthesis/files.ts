import { createCipheriv, createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { writePdf } from '../runtime/pdf.js';
import type { Context } from './context.js';
import { downloadPaths, type FileKind, fileKinds } from './tables/files.js';

/** The digests that stand beside a `download_url`. */
export type DigestName = 'SHA1' | 'SHA256' | 'SM3';

const sealedMark = 'sealed';

/** A file that WeChat Pay sends. */
export interface File {
  readonly mediaType: string;
  readonly content: Buffer;
}

/**
 * Builds the file of an operation. Its content depends on the token of the `download_url` alone, so that an answer
 * can name its digest before the file is asked for.
 *
 * @param path the routing path
 */
export function createFile(path: string, { given, token }: Context): File {
  const [, kind, mediaType] = findRow(fileKinds, path);
  const named = typeof given['token'] === 'string' && given['token'] !== '' ? given['token'] : token;
  const content = fileContent(kind, named);
  const zipped = given['tartype'] === 'gzip' || given['tar_type'] === 'GZIP' ? gzipSync(content) : content;
  return { mediaType, content: named.endsWith(sealedMark) ? encryptFile(zipped, named) : zipped };
}

/** The token of the file that an answer leads to. That of an encrypted file ends with a mark. */
export function fileToken({ token }: Context, sealed: boolean): string {
  return sealed ? token + sealedMark : token;
}

/** The URL of a file. */
export function downloadUrl({ origin, given }: Context, token: string, path: string): string {
  const [, download] = findRow(downloadPaths, path);
  return `${origin}${download}?token=${token}${given['tar_type'] === 'GZIP' ? '&tartype=gzip' : ''}`;
}

/** The digest of a file's content, before compression and encryption, in lower case. */
export function digestFile(token: string, path: string, digest: DigestName): string {
  const [, download] = findRow(downloadPaths, path);
  const [, kind] = findRow(fileKinds, download.slice(1));
  return createHash(digest.toLowerCase()).update(fileContent(kind, token)).digest('hex');
}

/** The key of an encrypted bill: 32 characters. */
export function fileKey(token: string): string {
  return createHash('sha256').update(`key ${token}`).digest('hex').slice(0, 32);
}

/** The nonce of an encrypted bill. */
export function fileNonce(token: string): string {
  return createHash('sha256').update(`nonce ${token}`).digest('hex').slice(0, 12);
}

/** AEAD_AES_256_GCM, without associated data and with the tag at the end. */
function encryptFile(content: Buffer, token: string): Buffer {
  const cipher = createCipheriv('aes-256-gcm', fileKey(token), fileNonce(token));
  return Buffer.concat([cipher.update(content), cipher.final(), cipher.getAuthTag()]);
}

function fileContent(kind: FileKind, token: string): Buffer {
  switch (kind) {
    case 'png':
      return onePixel;
    case 'pdf':
      return writePdf(['wechatpay-kit sandbox', token]);
    case 'bill':
      return Buffer.from(bill(token));
  }
}

/** Two tables, as in all bills: the transactions and their sums. A backtick keeps a spreadsheet from rounding. */
function bill(token: string): string {
  const number = `4200${BigInt(`0x${createHash('sha256').update(token).digest('hex')}`)}`.slice(0, 28);
  return [
    '交易时间,商户号,微信订单号,商户订单号,交易状态,订单金额,手续费',
    `\`2024-02-29 12:00:00,\`1900000001,\`${number},\`${token.slice(0, 32)},\`SUCCESS,\`1.00,\`0.01`,
    '总交易单数,订单总金额,手续费总金额',
    '`1,`1.00,`0.01',
    '',
  ].join('\r\n');
}

function findRow<Row extends readonly [RegExp, ...unknown[]]>(rows: readonly Row[], path: string): Row {
  const row = rows.find(([paths]) => paths.test(path));
  if (row === undefined) throw new Error(`no row for ${path}`);
  return row;
}

const onePixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);
