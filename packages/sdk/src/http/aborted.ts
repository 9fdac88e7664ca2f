import { TransportError } from '../errors/index.js';
import type { OutgoingRequest } from './transport.js';

/** @throws TransportError ABORTED, nothing sent, if the request's signal is aborted already */
export function checkAborted({ url, signal }: Pick<OutgoingRequest, 'url' | 'signal'>): void {
  if (!signal?.aborted) return;
  throw new TransportError('ABORTED', `the call to ${url.host} was aborted before it was sent`, {
    attempts: 0,
    sent: false,
    cause: signal.reason,
  });
}
