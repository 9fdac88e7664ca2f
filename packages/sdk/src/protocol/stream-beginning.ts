import type { Readable } from 'node:stream';
import { RequestError } from '../errors/index.js';

/** The first bytes of a stream. */
export interface Beginning {
  readonly bytes: Buffer;
  /** Whether the stream ended with them; if not, the stream still contains them. */
  readonly ended: boolean;
}

/**
 * Reads the first bytes of a stream until they are enough, or until the stream ends.
 *
 * @throws the error of the stream
 */
export function readBeginning(stream: Readable, isEnough: (bytes: Buffer) => boolean): Promise<Beginning> {
  const { finished } = process.getBuiltinModule('node:stream');
  return new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0);
    const look = (): void => {
      const chunk: unknown = stream.read();
      if (chunk === null) return;
      if (!(chunk instanceof Uint8Array)) {
        stop();
        reject(new RequestError('file', 'expected a stream of bytes, got text from it'));
        return;
      }
      bytes = Buffer.concat([bytes, chunk]);
      if (!isEnough(bytes)) return;
      stop();
      // Synchronous, because a pending end event would otherwise come first.
      stream.unshift(bytes);
      resolve({ bytes, ended: false });
    };
    const forget = finished(stream, { writable: false }, (error) => {
      stop();
      if (error) reject(error);
      else resolve({ bytes, ended: true });
    });
    const stop = (): void => {
      stream.off('readable', look);
      forget();
    };
    stream.on('readable', look);
  });
}
