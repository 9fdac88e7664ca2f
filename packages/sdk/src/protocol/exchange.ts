import type { KeyObject } from 'node:crypto';
import type { OutgoingRequest, TransportResponse } from '../http/transport.js';
import type { Result } from '../types/call.js';

/**
 * A prepared call without its signature and its answer. The two protocols sign and read differently; the client runs both
 * in the same way, with promises or blocking.
 */
export interface Exchange {
  /** The text to sign with an asymmetric key, and the key. APIv2 has none. */
  readonly toSign: { readonly text: string; readonly key: KeyObject } | undefined;
  /** @returns the request to send, with the signature of `toSign` */
  request(signature: string): OutgoingRequest;
  /** Checks whether a streamed answer is a file. If it is not, the answer is read whole for `conclude`. */
  look?(response: TransportResponse): Promise<TransportResponse>;
  /**
   * Verifies and parses the answer.
   *
   * @throws ApiError, VerificationError or TransportError
   */
  conclude(response: TransportResponse): Result<unknown>;
}
