import { RequestError, VerificationError } from '../errors/index.js';
import type { NotificationEvent } from '../generated/events.js';
import { bodyLimit } from './adapters/raw-body.js';
import type { Dispatch } from './dispatch.js';
import { type Protocol, type ReceivedNotification, readHeaders, receive } from './incoming.js';
import { Refused } from './refused.js';
import { type FailureStatus, failure, type Reply } from './reply.js';
import type { Report } from './report.js';

/** A request in the form that the adapters of all frameworks produce. */
export interface ServerRequest {
  readonly method: string | undefined;
  readonly headers: unknown;
  /** Reads the raw body. @throws Refused; RequestError if the server has parsed the body already */
  body(): Promise<unknown>;
}

/** Handles a request. It never rejects. */
export type Respond = (request: ServerRequest) => Promise<Reply>;

/** Verifies and decrypts a notification. */
export type OpenNotification = (
  received: ReceivedNotification,
) => NotificationEvent | Promise<NotificationEvent>;

export function createResponder(open: OpenNotification, dispatch: Dispatch, report: Report): Respond {
  return async ({ method, headers: given, body: readBody }) => {
    let protocol: Protocol = 'v3';
    let event: NotificationEvent | undefined;
    try {
      const headers = readHeaders(given);
      // Until the body is read, the content type decides the format of the answer.
      if (/\bxml\b/.test(headers['content-type'] ?? '')) protocol = 'v2';
      if (method !== 'POST') return failure(protocol, 405);
      refuseLongBody(Number(headers['content-length'] ?? 0));
      const received = receive(headers, await readBody());
      refuseLongBody(received.body.length);
      protocol = received.protocol;
      if (received.body.length === 0) throw new Refused(400, new RequestError('body', 'it is empty'));
      event = await open(received);
      return await dispatch(event);
    } catch (error) {
      report(error instanceof Refused ? error.cause : error, event);
      return failure(protocol, event === undefined ? chooseStatus(error) : 500);
    }
  };
}

function refuseLongBody(length: number): void {
  if (length <= bodyLimit) return;
  throw new Refused(413, new RequestError('body', `it is longer than ${bodyLimit} bytes`));
}

function chooseStatus(error: unknown): FailureStatus {
  if (error instanceof Refused) return error.status;
  if (error instanceof VerificationError) return error.cause instanceof SyntaxError ? 400 : 401;
  return 500;
}
