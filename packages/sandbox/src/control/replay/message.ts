import type { HeaderPair } from '../../records/record.js';

/** A request to send once more, as on the wire. */
export interface RepeatedMessage {
  readonly method: string;
  /** Path and query as on the request line. */
  readonly url: string;
  readonly headers: readonly HeaderPair[];
  readonly body: Buffer;
}

/** @returns the value of a header, by its name in lower case */
export function findHeader({ headers }: Pick<RepeatedMessage, 'headers'>, name: string): string | undefined {
  return headers.find(([given]) => given.toLowerCase() === name)?.[1];
}
