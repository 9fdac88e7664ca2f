import { RequestError } from '../../errors/index.js';
import { Refused } from '../refused.js';

/** Notifications are a few kilobytes long. */
export const bodyLimit: number = 1024 * 1024;

/** WeChat Pay waits 5 s for the whole exchange: https://pay.weixin.qq.com/doc/v3/merchant/4012081705 */
const bodyPatience = 5_000;

/**
 * Reads a stream to its end, but no more than notifications are long, and no longer than they may take.
 *
 * @throws Refused: 413 too long, 408 too slow, 400 broken off
 */
export async function readAll(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(refusal(408, `it has not arrived within ${bodyPatience} ms`)),
      bodyPatience,
    );
  });
  // Not `for await`: to leave that is to destroy the stream, and with it the connection the answer has to go out on.
  const iterator = stream[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = iterator.next();
      next.catch(() => {}); // It may fail when nobody waits for it any more.
      const { done, value } = await Promise.race([next, late]);
      if (done) return Buffer.concat(chunks, length);
      const chunk = typeof value === 'string' ? Buffer.from(value) : Buffer.from(value as Uint8Array);
      length += chunk.length;
      if (length > bodyLimit) throw refusal(413, `it is longer than ${bodyLimit} bytes`);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw refusal(400, 'the connection broke before it was whole', error);
  } finally {
    clearTimeout(timer);
  }
}

function refusal(status: 400 | 408 | 413, problem: string, cause?: unknown): Refused {
  return new Refused(status, new RequestError('body', problem, { cause }));
}

/** Where a server's request may hold its body. */
export interface Bodied {
  readonly body?: unknown;
  readonly rawBody?: unknown;
}

/** The raw body that a framework has kept, if it has: bytes or text in `rawBody` or `body`. */
export function keptBody({ rawBody, body }: Bodied): string | Uint8Array | undefined {
  return [rawBody, body].find(
    (candidate): candidate is string | Uint8Array =>
      typeof candidate === 'string' || candidate instanceof Uint8Array,
  );
}

/** @param remedy how to get the raw body in that framework */
export function parsedBody(remedy: string): RequestError {
  return new RequestError(
    'body',
    `the server has parsed the body already, and the signature covers its bytes as received. ${remedy}`,
  );
}
