import { RequestError } from '../../errors/index.js';
import { Refused } from '../refused.js';

/** The maximum length in bytes. Notifications are a few kilobytes long. */
export const bodyLimit: number = 1024 * 1024;

/** WeChat Pay waits 5 s for an answer: https://pay.weixin.qq.com/doc/v3/merchant/4012081705 */
const bodyPatience = 5_000;

/**
 * Reads a stream to its end, within the limits on length and time.
 *
 * @throws Refused with status 413 (too long), 408 (too slow) or 400 (the stream failed)
 */
export async function readAll(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(refusal(408, `it did not arrive within ${bodyPatience} ms`)),
      bodyPatience,
    );
  });
  // Not `for await`: leaving the loop destroys the stream, and with it the connection for the answer.
  const iterator = stream[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = iterator.next();
      next.catch(() => {}); // It may reject after the timeout.
      const { done, value } = await Promise.race([next, late]);
      if (done) return Buffer.concat(chunks, length);
      const chunk = typeof value === 'string' ? Buffer.from(value) : Buffer.from(value as Uint8Array);
      length += chunk.length;
      if (length > bodyLimit) throw refusal(413, `it is longer than ${bodyLimit} bytes`);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw refusal(400, 'the connection broke before the body was complete', error);
  } finally {
    clearTimeout(timer);
  }
}

function refusal(status: 400 | 408 | 413, problem: string, cause?: unknown): Refused {
  return new Refused(status, new RequestError('body', problem, { cause }));
}

/** The properties of a server's request that may contain its body. */
export interface Bodied {
  readonly body?: unknown;
  readonly rawBody?: unknown;
}

/** The raw body that a framework kept as bytes or text in `rawBody` or `body`, if any. */
export function keptBody({ rawBody, body }: Bodied): string | Uint8Array | undefined {
  return [rawBody, body].find(
    (candidate): candidate is string | Uint8Array =>
      typeof candidate === 'string' || candidate instanceof Uint8Array,
  );
}

/** @param remedy says how to get the raw body in the framework */
export function parsedBody(remedy: string): RequestError {
  return new RequestError(
    'body',
    `the server has parsed the body already, but the signature covers the received bytes. ${remedy}`,
  );
}
