import type { FailureStatus } from './reply.js';

/** A request that gets a specific status. The cause is reported to the server's operator, not to the sender. */
export class Refused extends Error {
  readonly status: FailureStatus;
  override readonly cause: Error;

  constructor(status: FailureStatus, cause: Error) {
    super(cause.message);
    this.status = status;
    this.cause = cause;
  }
}
