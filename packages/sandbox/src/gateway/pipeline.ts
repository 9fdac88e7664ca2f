import { createNotes, type Notes } from '../description/problem.js';
import type { RequestDraft } from '../records/draft.js';
import type { Verification } from '../records/record.js';
import { Refusal } from '../runtime/refusal.js';
import type { World } from '../runtime/world.js';
import type { Connection } from './connection.js';
import type { FaultStages } from './faults/stages.js';
import type { RawRequest } from './read.js';
import type { Reply } from './reply.js';

/** Answers the requests of one operation. */
export type Endpoint = (
  request: RawRequest,
  variables: Readonly<Record<string, string>>,
  draft: RequestDraft,
  connection: Connection,
) => Promise<Reply>;

/** The stages of a request after it is read, as a protocol does them for one operation. */
export interface Stages<Verified, Call, Answer> {
  /** Checks the caller, its signature and the envelope. Notes in the draft that the signature is right. */
  verify(request: RawRequest, draft: RequestDraft): Verified;
  /**
   * Explains the verification for the record.
   *
   * @param error the error of any stage
   */
  explain(draft: RequestDraft, error: unknown): Verification;
  /**
   * Checks the fields against the description.
   *
   * @param notes receives what is found besides errors
   */
  validate(verified: Verified, variables: Readonly<Record<string, string>>, notes: Notes): Call;
  /** Synchronous, one transaction: all that it writes goes in, or nothing if it throws. */
  play(call: Call): Answer;
  sign(answer: Answer, verified: Verified): Reply | Promise<Reply>;
  /**
   * Answers an error of any stage.
   *
   * @param verified `undefined` if the verification failed
   */
  refuse(error: unknown, request: RawRequest, verified: Verified | undefined): Reply | Promise<Reply>;
}

export function createEndpoint<Verified, Call, Answer>(
  stages: Stages<Verified, Call, Answer>,
  { requests, store }: Pick<World, 'requests' | 'store'>,
  faults: FaultStages,
): Endpoint {
  return async (request, variables, draft, connection) => {
    let verified: Verified | undefined;
    const notes = createNotes();
    draft.unknown = notes.unknown;
    draft.explain = () => stages.explain(draft, undefined);
    try {
      const fault = faults.begin(request, draft, connection);
      const early = await fault?.arrive();
      if (early !== undefined) return early;
      verified = stages.verify(request, draft);
      const call = stages.validate(verified, variables, notes);
      fault?.refuse();
      const answer = requests.during(draft, () => store.transaction(() => stages.play(call)));
      const reply = await stages.sign(answer, verified);
      return fault === undefined ? reply : await fault.answer(reply);
    } catch (error) {
      draft.explain = () => stages.explain(draft, error);
      draft.code = error instanceof Refusal ? error.code : 'FAIL';
      return await stages.refuse(error, request, verified);
    }
  };
}
