import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';

/** A request as it came in, nothing decoded: signatures cover the bytes. */
export interface RawRequest {
  readonly method: string;
  /** Path and query as on the request line. */
  readonly url: string;
  /** A header's value; the name in lower case. */
  readonly header: (name: string) => string | undefined;
  readonly body: Buffer;
  /** Whether the body was longer than the limit; then `body` is empty. */
  readonly tooLarge: boolean;
  /** The certificate presented in mutual TLS, in DER. */
  readonly clientCertificate: () => Buffer | undefined;
}

/** 1 MiB: no call of the description comes near it. */
export const longestBody: number = 1024 * 1024;
/** A body is read on, unkept, up to here, so that the refusal can be read; then the connection is cut. */
const patience = 64 * longestBody;

/** @throws Error if the connection breaks, or the body is beyond all measure */
export async function readRequest(incoming: IncomingMessage): Promise<RawRequest> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > patience) throw new Error('the body is too long');
    if (length <= longestBody) chunks.push(chunk);
    else chunks.length = 0;
  }
  const { socket } = incoming;
  return {
    method: incoming.method ?? '',
    url: incoming.url ?? '',
    header: (name) => {
      const value = incoming.headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
    body: Buffer.concat(chunks),
    tooLarge: length > longestBody,
    clientCertificate: () => (socket instanceof TLSSocket ? socket.getPeerX509Certificate()?.raw : undefined),
  };
}
