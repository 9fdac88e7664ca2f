import { RequestError } from '../errors/index.js';
import { either, type Steps } from './effects.js';

/** @throws RequestError from a blocking verb: a stream would be read by the very thread that waits for it */
export function* refuseBlocking(): Steps<void> {
  yield* either(
    async () => {},
    () => {
      throw new RequestError(
        'stream',
        'the blocking verbs answer whole files; use the verb without Sync, or leave it out',
      );
    },
  );
}
