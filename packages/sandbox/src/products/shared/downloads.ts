import { createCipheriv, createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import type { TableDefinition } from '../../storage/table.js';
import type { Answer, V3Call } from './handler.js';

/** A file that an answer leads to, for some time. */
interface Download {
  readonly token: string;
  readonly content: Buffer;
  readonly mediaType?: string | undefined;
  readonly seal?: Seal | undefined;
  /** When its URL stops working, in milliseconds by the sandbox's clock. */
  readonly until: number;
}

/** What encrypts a file: AEAD_AES_256_GCM without associated data. */
export interface Seal {
  /** 32 characters. */
  readonly key: string;
  /** 12 characters. */
  readonly nonce: string;
}

/** How a file is sent. */
export interface Packing {
  readonly gzip?: boolean;
  readonly seal?: Seal | undefined;
  /** @default that of a bill */
  readonly mediaType?: string;
  /** The operation that sends it, and its query besides `token`. @default /v3/billdownload/file? */
  readonly at?: string;
}

/** The files that answers lead to, by the token of their URL. */
export const downloadTable: TableDefinition<Download> = {
  name: 'downloads',
  key: ({ token }) => token,
  indexes: {},
  // A bill may have megabytes.
  bound: { most: 100, counts: () => true },
};

/**
 * Keeps a file for an operation that sends files, such as `GET v3/billdownload/file`.
 *
 * @param seconds how long its URL works
 * @returns the URL, and the SHA-1 of the content in lower case, before compression and encryption
 */
export function offerFile(
  { world, origin }: Pick<V3Call, 'world' | 'origin'>,
  content: string | Buffer,
  seconds: number,
  { gzip = false, seal, mediaType, at = '/v3/billdownload/file?' }: Packing = {},
): { readonly url: string; readonly sha1: string } {
  const { store, ids, clock } = world;
  const token = ids.hex('download', 64);
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  store
    .table(downloadTable)
    .put({ token, content: bytes, mediaType, seal, until: clock.now() + seconds * 1000 });
  return {
    url: `${origin}${at}token=${token}${gzip ? '&tartype=gzip' : ''}`,
    sha1: createHash('sha1').update(bytes).digest('hex'),
  };
}

/**
 * Sends a kept file.
 *
 * @returns `undefined` for the URL of an answer that no product has made
 * @throws Refusal INVALID_REQUEST if its URL does not work any more
 */
export function sendFile({ world, query }: Pick<V3Call, 'query'> & { world: World }): Answer | undefined {
  const file = world.store.table(downloadTable).get(query['token'] ?? '');
  if (file === undefined) return undefined;
  if (world.clock.now() >= file.until) {
    throw new Refusal('INVALID_REQUEST', '下载链接已失效：请重新获取下载链接');
  }
  const isPacked = query['tartype'] === 'gzip';
  const packed = isPacked ? gzipSync(file.content) : file.content;
  const content = file.seal === undefined ? packed : encrypt(packed, file.seal);
  const mediaType = file.mediaType ?? mediaTypeOf(isPacked, file.seal);
  return { status: 200, file: { mediaType, content } };
}

/** Clients read the file by it: wechatpay-node-v3 gives an empty object for a bill of another type. */
function mediaTypeOf(isPacked: boolean, seal: Seal | undefined): string {
  if (seal !== undefined) return 'application/octet-stream';
  return isPacked ? 'application/x-gzip' : 'text/plain; charset=utf-8';
}

/** The tag is at the end. */
function encrypt(content: Buffer, { key, nonce }: Seal): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  return Buffer.concat([cipher.update(content), cipher.final(), cipher.getAuthTag()]);
}
