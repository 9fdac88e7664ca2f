import type { IncomingMessage } from 'node:http';
import { TransportError } from '../errors/index.js';
import type { TransportResponse } from './transport.js';

/** The longest answer that is not a file. The longest known answers have some hundred kilobytes. */
export const longestBody: number = 8 * 1024 * 1024;

/** Receives one answer, or the reason why there is none. */
export interface Receiver {
  take(answer: TransportResponse): void;
  refuse(error: TransportError): void;
}

/** Reads an answer to its end. A wrong length, a reset and an endless body are errors. */
export function collect(incoming: IncomingMessage, host: string, to: Receiver): void {
  const chunks: Buffer[] = [];
  let length = 0;
  incoming.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > longestBody) {
      to.refuse(tooLarge(host));
    } else {
      chunks.push(chunk);
    }
  });
  incoming.on('error', (error) => {
    to.refuse(
      new TransportError(
        'CONNECTION',
        `the answer from ${host} broke off after ${length} bytes: ${error.message}`,
        { cause: error },
      ),
    );
  });
  incoming.on('end', () => {
    if (length > longestBody) return;
    to.take({
      status: incoming.statusCode ?? 0,
      headers: readHeaders(incoming),
      body: chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, length),
    });
  });
}

export function tooLarge(host: string): TransportError {
  return new TransportError(
    'TOO_LARGE',
    `the answer from ${host} is longer than ${longestBody} bytes; it was cut off`,
  );
}

/** The answer's headers, each as one string. Only `set-cookie` is a list in Node's object, which belongs to this answer. */
export function readHeaders({ headers }: IncomingMessage): Record<string, string> {
  const cookies = headers['set-cookie'];
  if (cookies !== undefined) Object.assign(headers, { 'set-cookie': cookies.join(', ') });
  return headers as Record<string, string>;
}
