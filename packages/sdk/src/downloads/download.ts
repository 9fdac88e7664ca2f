import type { Readable } from 'node:stream';
import { attempts } from '../call/attempts.js';
import type { Shared } from '../call/shared.js';
import { requireMerchant, type Settings } from '../config/settings.js';
import type { Drive } from '../effects/drive.js';
import type { Steps } from '../effects/effects.js';
import { refuseBlocking } from '../effects/refuse-blocking.js';
import { describe, describeOther, quoted } from '../errors/given.js';
import { RequestError } from '../errors/index.js';
import { isOwnHost } from '../http/own-hosts.js';
import { v3Exchange } from '../protocol/v3.js';
import { type Digest, digestFrom, verified } from '../protocol/verified-stream.js';
import { endpointPrefix, proxyPrefix } from '../request/access-point.js';
import { prepare } from '../request/prepare.js';
import { deciphered, fileKeyFrom } from './encrypted.js';

/** What an operation answers whose file lies elsewhere, and how to fetch it. */
export interface DownloadOptions {
  /** Where the file lies: what the operation answered, to the letter. It is good for a few minutes at most. */
  download_url?: string | undefined;
  /** The same, as some operations call it. */
  url?: string | undefined;
  /** The digest that the operation answered: `SHA1`, `SHA256` or `SM3`. */
  hash_type?: string | undefined;
  hash_value?: string | undefined;
  /**
   * The key of a file that is encrypted (the bills of sub-merchants and of pay score), and its nonce, as the operation
   * answered them: the file is decrypted with the client's `privateKey`.
   */
  encrypt_key?: string | undefined;
  nonce?: string | undefined;
  /** `GZIP` if the operation was asked for a compressed file: it is opened. Where the URL says so it need not be said. */
  tar_type?: 'GZIP' | undefined;
  /**
   * Milliseconds until the file begins to arrive, and that it may pause.
   * @default the configuration's `timeout`
   */
  timeout?: number | undefined;
  /** Ends the download, at any stage. */
  signal?: AbortSignal | undefined;
}

/** Files that WeChat Pay keeps for a while. */
export interface Files {
  /**
   * Fetches a file whose address an operation answered: a bill, a receipt. What the operation answered can be passed on
   * as it is.
   *
   * @returns the file's content as it arrives, opened if it was compressed. Its digest is checked while it passes: where
   *   it differs, or the file breaks off, the stream fails (VerificationError BAD_DIGEST, TransportError) instead of
   *   ending. What was read before is not to be relied on then.
   *   A file that is encrypted is decrypted, with `encrypt_key` and `nonce`: in place of its digest, the tag at its end is
   *   checked (VerificationError DECRYPT_FAILED).
   * @throws RequestError for an address that is not one of WeChat Pay's, or a digest that cannot be checked
   * @throws ApiError, TransportError if the download does not begin
   * @example
   * const { data } = await pay.v3.bill.tradebill.get({ query: { bill_date: '2024-01-31', tar_type: 'GZIP' } });
   * await pipeline(await pay.files.download({ ...data, tar_type: 'GZIP' }), createWriteStream('bill.csv'));
   */
  download(options: DownloadOptions): Promise<Readable>;
}

export function filesOf(shared: Shared, drive: Drive): Files {
  return { download: async (options) => drive(downloadSteps(shared, options)) };
}

export function* downloadSteps(shared: Shared, options: DownloadOptions): Steps<Readable> {
  const given = options as unknown;
  if (given === null || typeof given !== 'object') {
    throw new RequestError('options', `expected { download_url, … }, got ${describe(given)}`);
  }
  const { timeout, signal } = options;
  const field = options.download_url === undefined && options.url !== undefined ? 'url' : 'download_url';
  const url = addressOf(requireMerchant(shared), options[field], field);
  const fileKey = fileKeyFrom(options.encrypt_key, options.nonce, requireMerchant(shared).privateKey);
  // The tag of an encrypted file proves more than its digest would.
  const digest = fileKey === undefined ? announced(options) : undefined;
  const checked = digest !== undefined || fileKey !== undefined;
  const { stream, compressed } = yield* fetched(shared, url, { timeout, signal }, checked);
  const gzip = options.tar_type === 'GZIP' || compressed || /[?&]tar_?type=gzip\b/i.test(url.search);
  return verified(fileKey === undefined ? stream : deciphered(stream, fileKey), { gzip, digest });
}

/**
 * The file at an address, which goes out to the letter.
 *
 * @param checked whether a digest will tell that the file is the right one: then it need not be signed
 */
function* fetched(
  shared: Shared,
  address: URL,
  options: Pick<DownloadOptions, 'timeout' | 'signal'>,
  checked: boolean,
): Steps<{ readonly stream: Readable; readonly compressed: boolean }> {
  const { renewal } = shared;
  const settings = requireMerchant(shared);
  const given = prefixOf(settings, address);
  const pathname = address.pathname.slice(given.length);
  const path = /^(?:\/[a-z]+)?\/(v3\/.+)$/.exec(pathname)?.[1];
  if (path === undefined) throw new RequestError('download_url', `${quoted(pathname)} is no path of APIv3`);
  const prepared = prepare(settings, 'GET', path, options);
  const { endpoint } = settings;
  const prefix = endpoint === undefined ? given : endpointPrefix(endpoint);
  const url =
    endpoint === undefined ? address : new URL(endpoint.origin + prefix + pathname + address.search);
  const traits = { ...prepared.traits, file: true, unsigned: prepared.traits.unsigned ?? checked };
  yield* refuseBlocking();
  if (renewal !== undefined) yield* renewal.beforeCall(options.signal);
  const { data, headers } = yield* attempts(shared, {
    request: { ...prepared, traits, prefix, wire: { ...prepared.wire, url, stream: true } },
    repeatable: () => settings.retry !== undefined,
    exchangeOf: (current) => v3Exchange(settings, current),
    renewal,
  });
  return { stream: data as Readable, compressed: /gzip/i.test(headers['content-type'] ?? '') };
}

/** The prefix of the caller's reverse proxy, where the address leads through it. */
function prefixOf({ baseUrl, endpoint }: Settings, { origin, pathname }: URL): string {
  const prefixes = [
    baseUrl?.origin === origin ? proxyPrefix(baseUrl) : '',
    endpoint?.origin === origin ? endpointPrefix(endpoint) : '',
  ];
  return prefixes.find((prefix) => prefix !== '' && pathname.startsWith(`${prefix}/`)) ?? '';
}

/** @throws RequestError for what is no address of WeChat Pay's, or of the access point that the client was given */
function addressOf({ baseUrl, endpoint }: Settings, value: unknown, field: string): URL {
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
      `${quoted(url.origin)} is none of WeChat Pay's access points, and a signed request goes to no other host`,
    );
  }
  url.hash = '';
  return url;
}

function announced({ hash_type, hash_value }: DownloadOptions): Digest | undefined {
  if (hash_type === undefined && hash_value === undefined) return undefined;
  return digestFrom(hash_type, hash_value, ['hash_type', 'hash_value']);
}
