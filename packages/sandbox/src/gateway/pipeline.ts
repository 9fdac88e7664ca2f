import type { RawRequest } from './read.js';

/** Answers the requests of one operation. */
export type Endpoint = (
  request: RawRequest,
  variables: Readonly<Record<string, string>>,
) => Promise<Response>;

/** The stages of a request after it is read, as a protocol does them for one operation. */
export interface Stages<Verified, Call, Answer> {
  /** Checks the caller, its signature and the envelope. */
  verify(request: RawRequest): Verified;
  /** Checks the fields against the description. */
  validate(verified: Verified, variables: Readonly<Record<string, string>>): Call;
  /** Synchronous: between the reads and writes of a handler, no other request runs. */
  play(call: Call): Answer;
  sign(answer: Answer, verified: Verified): Response | Promise<Response>;
  /**
   * Answers an error of any stage.
   *
   * @param verified `undefined` if the verification failed
   */
  refuse(error: unknown, request: RawRequest, verified: Verified | undefined): Response | Promise<Response>;
}

export function createEndpoint<Verified, Call, Answer>(stages: Stages<Verified, Call, Answer>): Endpoint {
  return async (request, variables) => {
    let verified: Verified | undefined;
    try {
      verified = stages.verify(request);
      const call = stages.validate(verified, variables);
      return await stages.sign(stages.play(call), verified);
    } catch (error) {
      return await stages.refuse(error, request, verified);
    }
  };
}
