import type { KeyObject } from 'node:crypto';
import type { TransportRequest, TransportResponse } from '../http/transport.js';
import type { Result } from '../types/call.js';

/**
 * A prepared call without its signature and its answer. The two protocols sign and read differently; the client runs both
 * in the same way, with promises or blocking.
 */
export interface Exchange {
  /** The text that an asymmetric key must sign before the request can go out, and that key; APIv2 has none. */
  readonly toSign: { readonly text: string; readonly key: KeyObject } | undefined;
  /** The request to send, given the signature of `toSign`. */
  request(signature: string): TransportRequest;
  /** Reads on where a streamed answer may be no file: `conclude` then gets it whole. */
  look?(response: TransportResponse): Promise<TransportResponse>;
  /**
   * Verifies and parses the answer.
   *
   * @throws ApiError, VerificationError or TransportError
   */
  conclude(response: TransportResponse): Result<unknown>;
}
