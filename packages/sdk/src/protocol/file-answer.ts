/**
 * Answers that are files, in memory or as a stream.
 */
import type { Readable } from 'node:stream';
import { TransportError } from '../errors/index.js';
import type { TransportResponse } from '../http/transport.js';
import type { PreparedRequest } from '../request/prepared-request.js';
import { readBeginning } from './stream-beginning.js';
import { type Digest, type FileCheck, verified, verifiedBytes } from './verified-stream.js';

/** The maximum length of a decompressed file in memory, in bytes. */
const longestOpened = 64 * 1024 * 1024;
/** The maximum length of an error answer to a streamed download, in bytes. */
const longestFailure = 64 * 1024;

/**
 * The file as a Buffer or a stream, without the compression of its transport (`Content-Encoding`).
 *
 * @param digest the expected digest of its content
 */
export function fileIn(
  { wire }: PreparedRequest,
  { headers, body, stream }: TransportResponse,
  digest: FileCheck['digest'],
): Buffer | Readable {
  const gzip = /^(?:x-)?gzip$/i.test(headers['content-encoding'] ?? '');
  const check = { gzip, digest, requestId: headers['request-id'] };
  if (stream !== undefined) return verified(stream, check);
  const bytes = verifiedBytes(body, check, longestOpened);
  return wire.stream
    ? process.getBuiltinModule('node:stream').Readable.from([bytes], { objectMode: false })
    : bytes;
}

/**
 * The digest of an APIv2 fund-flow bill. The page does not say whether the digest of a compressed bill is that of the file
 * or of its content, so both are accepted.
 *
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011939779
 */
export function readTextDigest(headers: TransportResponse['headers']): Digest | undefined {
  const value = /^SHA=([\da-f]{40})$/i.exec(headers['digest']?.trim() ?? '')?.[1];
  return value === undefined ? undefined : { algorithm: 'sha1', value, ofEither: true };
}

/** An error answer is XML. No file begins like XML, so the first bytes distinguish the two. */
export async function wholeIfXml(response: TransportResponse): Promise<TransportResponse> {
  const { stream, status, headers } = response;
  if (stream === undefined) return response;
  const { bytes, ended } = await readBeginning(
    stream,
    (beginning) => beginning.length > longestFailure || !/^\s*$/.test(decodeBeginning(beginning)),
  );
  if (ended) return { status, headers, body: bytes };
  if (!decodeBeginning(bytes).trimStart().startsWith('<')) return response;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    length += chunk.length;
    chunks.push(chunk);
    if (length > longestFailure) {
      throw new TransportError('TOO_LARGE', `the failure is longer than ${longestFailure} bytes`, {
        requestId: headers['request-id'],
      });
    }
  }
  return { status, headers, body: Buffer.concat(chunks, length) };
}

/** Enough text to look past leading white space. */
function decodeBeginning(beginning: Buffer): string {
  return beginning.toString('latin1', 0, longestFailure).replace(/^\xef\xbb\xbf/, '');
}
