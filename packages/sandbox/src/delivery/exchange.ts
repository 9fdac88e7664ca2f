import type { ClientRequest } from 'node:http';
import type { Outcome } from './delivery.js';

const longestAnswer = 64 * 1024;

/** There is no answer in time. */
export class LateError extends Error {}

/** In place of an outcome: the kept connection was closed, and nothing was sent. */
export const unsent = 'unsent';

/**
 * Sends the body of a request, and reads the answer.
 *
 * Before a kept connection is written to, a whole turn of the event loop shows whether the receiver has closed it
 * meanwhile. One that is closed later may have brought the message, so that this counts as an attempt.
 *
 * @param timeout the longest time until the end of the answer, in milliseconds
 * @throws LateError, or the error of the connection
 */
export function exchange(
  request: ClientRequest,
  body: string,
  timeout: number,
): Promise<Outcome | typeof unsent> {
  return new Promise((resolve, reject) => {
    let isWritten = false;
    let isOver = false;
    const end = (): void => {
      isOver = true;
      clearTimeout(timer);
    };
    const fail = (error: NodeJS.ErrnoException): void => {
      end();
      request.destroy();
      // A write that fails: the connection had ended before.
      const isUnsent = request.reusedSocket && (!isWritten || error.syscall === 'write');
      if (isUnsent) resolve(unsent);
      else reject(error);
    };
    const timer = setTimeout(() => fail(new LateError()), timeout);
    request.on('error', fail);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      const done = (): void => {
        end();
        const text = Buffer.concat(chunks).subarray(0, longestAnswer).toString('utf8');
        resolve({ kind: 'answered', status: response.statusCode ?? 0, body: text });
      };
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        length += chunk.length;
        if (length < longestAnswer) return;
        done();
        request.destroy();
      });
      response.on('end', done);
      response.on('error', fail);
    });
    const write = (): void => {
      if (isOver) return;
      if (request.socket?.readableEnded === true) fail(new Error('the connection is closed'));
      else {
        isWritten = true;
        request.end(body);
      }
    };
    if (request.reusedSocket) setImmediate(() => setImmediate(write));
    else write();
  });
}
