import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';

/** A request as received, without decoding: signatures cover the bytes. */
export interface RawRequest {
  readonly method: string;
  /** Path and query as on the request line. */
  readonly url: string;
  /** The origin that the client called: `https://127.0.0.1:18081`. */
  readonly origin: string;
  /** A header's value, by its name in lower case. */
  readonly header: (name: string) => string | undefined;
  readonly body: Buffer;
  /** Whether the body exceeds the limit. `body` is then empty. */
  readonly tooLarge: boolean;
  /** The client certificate of mutual TLS, in DER. */
  readonly clientCertificate: () => Buffer | undefined;
}

/** 1 MiB. The requests of the description are much shorter. */
export const longestBody: number = 1024 * 1024;
/** A file of 5 MiB, the longest that WeChat Pay takes, and the parts around it. */
export const longestForm: number = 6 * longestBody;
/** A longer body is read up to this length and discarded, so that the client can read the refusal. Then the connection closes. */
const patience = 64 * longestBody;

/**
 * @param longest the limit of the body
 * @throws Error if the connection breaks, or if the body is much longer than the limit
 */
export async function readRequest(
  incoming: IncomingMessage,
  longest: number = longestBody,
): Promise<RawRequest> {
  const { body, length } = await readBody(incoming, longest);
  const { socket } = incoming;
  return {
    method: incoming.method ?? '',
    url: incoming.url ?? '',
    origin: `${socket instanceof TLSSocket ? 'https' : 'http'}://${incoming.headers.host ?? 'localhost'}`,
    header: (name) => {
      const value = incoming.headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
    body,
    tooLarge: length > longest,
    clientCertificate: () => (socket instanceof TLSSocket ? socket.getPeerX509Certificate()?.raw : undefined),
  };
}

/** An iterator over the stream would take several times as long. */
function readBody(
  incoming: IncomingMessage,
  longest: number,
): Promise<{ readonly body: Buffer; readonly length: number }> {
  const chunks: Buffer[] = [];
  let length = 0;
  let isWhole = false;
  return new Promise((resolve, reject) => {
    incoming.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > patience) incoming.destroy(new Error('the body is too long'));
      else if (length <= longest) chunks.push(chunk);
      else chunks.length = 0;
    });
    // A copy, also of one chunk: that is a part of the connection's buffer, which a record would keep.
    incoming.on('end', () => {
      isWhole = true;
      resolve({ body: Buffer.concat(chunks), length });
    });
    incoming.on('error', reject);
    incoming.on('close', () => {
      if (!isWhole) reject(new Error('the connection broke'));
    });
  });
}
