import type { Hash } from 'node:crypto';
import type { Readable, Transform } from 'node:stream';
import { RequestError, TransportError, VerificationError } from '../errors/index.js';
import { nodeCrypto } from '../runtime/node-crypto.js';
import { readBeginning } from './stream-beginning.js';

/** The expected form and digest of a file. */
export interface FileCheck {
  /** Whether it may be gzip. It is decompressed if it begins like gzip. */
  readonly gzip?: boolean;
  /** The digest of its decompressed content. */
  readonly digest?: Digest | undefined;
  readonly requestId?: string | undefined;
}

export interface Digest {
  /** The name in `node:crypto`. */
  readonly algorithm: string;
  /** Hexadecimal. */
  readonly value: string;
  /** Whether it may also be the digest of the compressed file. */
  readonly ofEither?: boolean;
}

/** The buffer size of each stream in the pipeline, in bytes. */
const ahead = 256 * 1024;
/**
 * The chunk size of zlib: with the default of 16 KiB, a bill takes a third longer. The buffer size lets zlib start on its
 * next input without a wait for the source.
 */
const gunzipOptions = { chunkSize: 256 * 1024, highWaterMark: ahead };

/**
 * Decompresses and hashes a stream without keeping it in memory. If the digest differs, the stream fails instead of
 * ending, and the content read before must be discarded. Destroying the stream destroys the source.
 *
 * @returns a stream that fails with VerificationError BAD_DIGEST, TransportError BAD_RESPONSE (incomplete gzip), or the
 *   error of the source
 */
export function verified(source: Readable, check: FileCheck): Readable {
  const { pipeline } = process.getBuiltinModule('node:stream');
  const checked = checking(check);
  // Ignored: the stream reports the failure to its reader.
  const connect = (...between: Transform[]): void => void pipeline([source, ...between, checked], () => {});
  if (check.gzip !== true) {
    connect();
    return checked;
  }
  checked.once('close', () => source.destroy());
  source.on('error', () => {});
  readBeginning(source, ({ length }) => length >= 2).then(
    ({ bytes, ended }) => {
      if (checked.destroyed) return;
      const gzipped = isGzip(bytes);
      if (ended) {
        if (gzipped) checked.destroy(damaged('unexpected end of file', check));
        else checked.end(bytes);
        return;
      }
      if (!gzipped) return connect();
      const gunzip = process.getBuiltinModule('node:zlib').createGunzip(gunzipOptions);
      // Before the pipeline, so that this error is reported instead of a later one.
      gunzip.once('error', (error) => checked.destroy(damaged(error, check)));
      connect(gunzip);
    },
    (error) => checked.destroy(error),
  );
  return checked;
}

/**
 * Like {@link verified}, for a file in memory.
 *
 * @param limit the maximum decompressed length, in bytes
 * @throws VerificationError BAD_DIGEST; TransportError BAD_RESPONSE for an incomplete gzip, TOO_LARGE
 */
export function verifiedBytes(bytes: Buffer, check: FileCheck, limit: number): Buffer {
  const plain = check.gzip && isGzip(bytes) ? gunzipped(bytes, check, limit) : bytes;
  const { digest } = check;
  if (digest === undefined || hasDigest(digest, plain)) return plain;
  if (digest.ofEither && isGzip(plain) && hasDigest(digest, gunzipped(plain, check, limit))) return plain;
  throw badDigest(digest, check);
}

function hasDigest({ algorithm, value }: Digest, bytes: Buffer): boolean {
  return nodeCrypto().createHash(algorithm).update(bytes).digest('hex') === value.toLowerCase();
}

/** WeChat Pay's names of digest algorithms. */
const algorithms: ReadonlyMap<string, string> = new Map([
  ['SHA', 'sha1'],
  ['SHA1', 'sha1'],
  ['SHA256', 'sha256'],
  ['SM3', 'sm3'],
]);

/**
 * Reads a digest from an answer.
 *
 * @param fields the names of the two values in errors
 * @throws RequestError for an unknown digest, or one that this Node does not support
 */
export function digestFrom(
  type: unknown,
  value: unknown,
  fields: readonly [type: string, value: string],
): Digest {
  const name = typeof type === 'string' ? type.toUpperCase().replace(/[-_]/g, '') : '';
  const algorithm = algorithms.get(name);
  if (algorithm === undefined) {
    throw new RequestError(fields[0], `expected one of ${[...algorithms.keys()].join(', ')}`);
  }
  let length: number;
  try {
    length = nodeCrypto().createHash(algorithm).digest().length * 2;
  } catch (cause) {
    throw new RequestError(fields[0], `this Node's OpenSSL has no ${name}`, { cause });
  }
  if (typeof value !== 'string' || !/^[\da-f]+$/i.test(value) || value.length !== length) {
    throw new RequestError(fields[1], `expected the ${name} of the file, ${length} hexadecimal digits`);
  }
  return { algorithm, value };
}

/** Passes bytes through, and fails instead of ending if their digest differs. */
function checking(check: FileCheck): Transform {
  const { Transform } = process.getBuiltinModule('node:stream');
  const { digest } = check;
  if (digest === undefined) {
    return new Transform({ highWaterMark: ahead, transform: (chunk, _, done) => done(null, chunk) });
  }
  const hash = nodeCrypto().createHash(digest.algorithm);
  let inside: Inside | undefined;
  let first = true;
  return new Transform({
    highWaterMark: ahead,
    transform(chunk: Buffer, _, done) {
      if (first && digest.ofEither && isGzip(chunk)) inside = hashedInside(digest);
      first = false;
      // zlib hands a chunk over before it starts on the next one. Hashing later lets its thread work at the same time.
      queueMicrotask(() => {
        hash.update(chunk);
        if (inside === undefined) done(null, chunk);
        else inside.write(chunk, () => done(null, chunk));
      });
    },
    flush(done) {
      const end = (right: boolean): void => done(right ? null : badDigest(digest, check));
      if (hash.digest('hex') === digest.value.toLowerCase()) end(true);
      else if (inside === undefined) end(false);
      else inside.end(end);
    },
    destroy(error, done) {
      inside?.stop();
      done(error);
    },
  });
}

interface Inside {
  write(chunk: Buffer, done: () => void): void;
  /** @param found is called with `true` if the decompressed content has the digest */
  end(found: (right: boolean) => void): void;
  stop(): void;
}

/** Computes the digest of a gzip's content while the gzip itself is passed through. */
function hashedInside({ algorithm, value }: Digest): Inside {
  const hash: Hash = nodeCrypto().createHash(algorithm);
  const gunzip = process.getBuiltinModule('node:zlib').createGunzip(gunzipOptions);
  let broken = false;
  gunzip.on('data', (chunk: Buffer) => hash.update(chunk));
  gunzip.on('error', () => {
    broken = true;
  });
  return {
    write(chunk, done) {
      if (broken) done();
      else gunzip.write(chunk, () => done());
    },
    end(found) {
      if (broken) return found(false);
      gunzip.once('close', () => found(!broken && hash.digest('hex') === value.toLowerCase()));
      gunzip.end();
    },
    stop: () => gunzip.destroy(),
  };
}

/** A single first byte of gzip is a truncated gzip. */
function isGzip(beginning: Buffer): boolean {
  return beginning[0] === 0x1f && (beginning.length === 1 || beginning[1] === 0x8b);
}

function gunzipped(bytes: Buffer, check: FileCheck, limit: number): Buffer {
  try {
    return process.getBuiltinModule('node:zlib').gunzipSync(bytes, { maxOutputLength: limit });
  } catch (error) {
    if (error instanceof RangeError) {
      throw new TransportError(
        'TOO_LARGE',
        `the file is longer than ${limit} bytes when opened; take it as a stream (stream: true)`,
        { cause: error, requestId: check.requestId },
      );
    }
    throw damaged(error, check);
  }
}

function damaged(error: unknown, { requestId }: FileCheck): TransportError {
  const reason = error instanceof Error ? error.message : String(error);
  return new TransportError('BAD_RESPONSE', `the file is no whole gzip: ${reason}`, {
    cause: error,
    requestId,
  });
}

function badDigest(digest: Digest | undefined, { requestId }: FileCheck): VerificationError {
  const name = digest?.algorithm.toUpperCase() ?? 'digest';
  return new VerificationError(
    'BAD_DIGEST',
    `the file's ${name} is not the one that was announced; the file is damaged, or another one`,
    { requestId },
  );
}
