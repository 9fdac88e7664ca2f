import type { FailureStatus } from './reply.js';

/** A request that is answered with a status of its own, for an error that whoever runs the server gets to see. */
export class Refused extends Error {
  readonly status: FailureStatus;
  override readonly cause: Error;

  constructor(status: FailureStatus, cause: Error) {
    super(cause.message);
    this.status = status;
    this.cause = cause;
  }
}
