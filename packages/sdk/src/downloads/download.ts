import type { Readable } from 'node:stream';
import { attempts } from '../call/attempts.js';
import type { Shared } from '../call/shared.js';
import { requireMerchant, type Settings } from '../config/settings.js';
import type { Drive } from '../effects/drive.js';
import type { Effects } from '../effects/effects.js';
import { describe, describeOther, quoted } from '../errors/given.js';
import { RequestError } from '../errors/index.js';
import { isOwnHost } from '../http/own-hosts.js';
import { v3Exchange } from '../protocol/v3.js';
import { type Digest, digestFrom, verified } from '../protocol/verified-stream.js';
import { endpointPrefix, proxyPrefix } from '../request/access-point.js';
import { prepare } from '../request/prepare.js';
import { decryptStream, fileKeyFrom } from './encrypted.js';

/** The answer of an operation with a file to download, and options for the download. */
export interface DownloadOptions {
  /** The file's address, exactly as the operation answered it. It expires after a few minutes. */
  download_url?: string | undefined;
  /** The file's address under the name that some operations use. */
  url?: string | undefined;
  /** The algorithm of the file's digest, as the operation answered it: `SHA1`, `SHA256` or `SM3`. */
  hash_type?: string | undefined;
  /** The file's digest, as the operation answered it. */
  hash_value?: string | undefined;
  /**
   * The key of an encrypted file (bills of sub-merchants and of pay score), as the operation answered it. It is decrypted
   * with the client's `privateKey`.
   */
  encrypt_key?: string | undefined;
  /** The nonce of an encrypted file, as the operation answered it. */
  nonce?: string | undefined;
  /** `GZIP` if you asked the operation for a compressed file; it is decompressed. Optional if the URL contains it. */
  tar_type?: 'GZIP' | undefined;
  /**
   * The limit until the file begins to arrive, and for each pause after that, in milliseconds.
   * @default the configuration's `timeout`
   */
  timeout?: number | undefined;
  /** Cancels the download at any stage. */
  signal?: AbortSignal | undefined;
}

/** Downloads of files such as bills and receipts. */
export interface Files {
  /**
   * Downloads a file whose address an operation answered, such as a bill or a receipt. You can pass the operation's answer
   * unchanged.
   *
   * @returns a stream of the file's content, decompressed if needed. Its digest is checked while it is read. If the digest
   *   differs or the file is incomplete, the stream fails (VerificationError BAD_DIGEST, TransportError) instead of ending;
   *   discard the content read before.
   *   An encrypted file is decrypted with `encrypt_key` and `nonce`. Its authentication tag is checked instead of its
   *   digest (VerificationError DECRYPT_FAILED).
   * @throws RequestError for an address outside WeChat Pay, or a digest that cannot be checked
   * @throws ApiError, TransportError if the download does not start
   * @example
   * const { data } = await pay.v3.bill.tradebill.get({ query: { bill_date: '2024-01-31', tar_type: 'GZIP' } });
   * await pipeline(await pay.files.download({ ...data, tar_type: 'GZIP' }), createWriteStream('bill.csv'));
   */
  download(options: DownloadOptions): Promise<Readable>;
}

export function createFiles(shared: Shared, drive: Drive): Files {
  return { download: async (options) => drive(downloadSteps(shared, options)) };
}

export function* downloadSteps(shared: Shared, options: DownloadOptions): Effects<Readable> {
  const given = options as unknown;
  if (given === null || typeof given !== 'object') {
    throw new RequestError('options', `expected { download_url, … }, got ${describe(given)}`);
  }
  const { timeout, signal } = options;
  const field = options.download_url === undefined && options.url !== undefined ? 'url' : 'download_url';
  const url = parseAddress(requireMerchant(shared), options[field], field);
  const fileKey = fileKeyFrom(options.encrypt_key, options.nonce, requireMerchant(shared).privateKey);
  // The tag of an encrypted file proves more than its digest would.
  const digest = fileKey === undefined ? announced(options) : undefined;
  const checked = digest !== undefined || fileKey !== undefined;
  const { stream, compressed } = yield* fetched(shared, url, { timeout, signal }, checked);
  const gzip = options.tar_type === 'GZIP' || compressed || /[?&]tar_?type=gzip\b/i.test(url.search);
  return verified(fileKey === undefined ? stream : decryptStream(stream, fileKey), { gzip, digest });
}

/**
 * Requests the file. Its address is sent unchanged.
 *
 * @param checked whether the caller checks a digest or a tag; the answer then needs no signature
 */
function* fetched(
  shared: Shared,
  address: URL,
  options: Pick<DownloadOptions, 'timeout' | 'signal'>,
  checked: boolean,
): Effects<{ readonly stream: Readable; readonly compressed: boolean }> {
  const { renewal } = shared;
  const settings = requireMerchant(shared);
  const given = findPrefix(settings, address);
  const pathname = address.pathname.slice(given.length);
  const path = /^(?:\/[a-z]+)?\/(v3\/.+)$/.exec(pathname)?.[1];
  if (path === undefined)
    throw new RequestError('download_url', `${quoted(pathname)} is not a path of APIv3`);
  const prepared = prepare(settings, 'GET', path, options);
  const { endpoint } = settings;
  const prefix = endpoint === undefined ? given : endpointPrefix(endpoint);
  const url =
    endpoint === undefined ? address : new URL(endpoint.origin + prefix + pathname + address.search);
  const traits = { ...prepared.traits, file: true, unsigned: prepared.traits.unsigned ?? checked };
  if (renewal !== undefined) yield* renewal.beforeCall(options.signal);
  const { data, headers } = yield* attempts(shared, {
    request: { ...prepared, traits, prefix, wire: { ...prepared.wire, url, stream: true } },
    createExchange: (current) => v3Exchange(settings, current),
    renewal,
  });
  return { stream: data as Readable, compressed: /gzip/i.test(headers['content-type'] ?? '') };
}

/** The prefix of the caller's reverse proxy, if the address contains it. */
function findPrefix({ baseUrl, endpoint }: Settings, { origin, pathname }: URL): string {
  const prefixes = [
    baseUrl?.origin === origin ? proxyPrefix(baseUrl) : '',
    endpoint?.origin === origin ? endpointPrefix(endpoint) : '',
  ];
  return prefixes.find((prefix) => prefix !== '' && pathname.startsWith(`${prefix}/`)) ?? '';
}

/** @throws RequestError for an address outside WeChat Pay and outside the client's configured access points */
function parseAddress({ baseUrl, endpoint }: Settings, value: unknown, field: string): URL {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || url.username !== '' || url.password !== '') {
    throw new RequestError(
      field,
      `expected the address that the operation answered, got ${describeOther(value)}`,
    );
  }
  const own = url.protocol === 'https:' && url.port === '' && isOwnHost(url);
  if (!own && url.origin !== baseUrl?.origin && url.origin !== endpoint?.origin) {
    throw new RequestError(
      field,
      `${quoted(url.origin)} is not an access point of WeChat Pay; signed requests are not sent to other hosts`,
    );
  }
  url.hash = '';
  return url;
}

function announced({ hash_type, hash_value }: DownloadOptions): Digest | undefined {
  if (hash_type === undefined && hash_value === undefined) return undefined;
  return digestFrom(hash_type, hash_value, ['hash_type', 'hash_value']);
}
