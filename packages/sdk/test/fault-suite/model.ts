/** What a call may come to: the rules of repetition, written a second time. */
import type { Case } from './cases.js';
import type { Outcome } from './faults.js';

/** A call under way. */
interface State {
  /** The act that the next request to arrive will meet. */
  readonly act: number;
  /** How often it has been sent, as the rule counts. */
  readonly attempts: number;
  /** Whether it has been sent again for the sake of a stale connection, which happens once and does not count. */
  readonly excused: boolean;
  /** The connection that the next attempt will take. */
  readonly connection: 'new' | 'kept' | 'maybe' | 'dead';
  /** How often an answer came too late. */
  readonly late: number;
}

/**
 * All that a case may come to.
 *
 * @param happenings the outcomes of each act of its script
 * @param late how often an answer may have come too late, to judge by the time that the call took: the machine is busy
 * @returns `ok:<act>`, or the error's class and code
 */
export function expected(
  { kind, attempts, kept, abort }: Case,
  happenings: readonly (readonly Outcome[])[],
  late: number,
): Set<string> {
  const repeatable = kind !== 'unidentified';
  const results = new Set<string>();

  const afterFailure = (result: string, lost: boolean, state: State, leaves: Outcome['leaves']): void => {
    const connection = leaves === 'gone' ? 'new' : leaves;
    if (!repeatable) results.add(result);
    else if (lost && state.connection !== 'new' && !state.excused)
      go({ ...state, excused: true, connection });
    else if (state.attempts + 1 >= attempts) results.add(result);
    else go({ ...state, attempts: state.attempts + 1, connection });
  };

  const go = (state: State): void => {
    if (state.late < late) {
      const next: State = { ...state, late: state.late + 1 };
      afterFailure('TransportError:TIMEOUT', false, { ...next, act: state.act + 1 }, 'gone');
      afterFailure('TransportError:TIMEOUT', false, next, 'gone');
      // What did not even leave may be sent again whatever it is.
      if (!repeatable && state.attempts + 1 < attempts)
        go({ ...next, attempts: state.attempts + 1, connection: 'new' });
    }
    if (state.connection === 'maybe') {
      // Not closed yet, seen to be closed, or written to too late.
      go({ ...state, connection: 'kept' });
      go({ ...state, connection: 'new' });
      go({ ...state, connection: 'dead' });
      return;
    }
    if (state.connection === 'dead') {
      afterFailure('TransportError:CONNECTION', true, state, 'gone');
      return;
    }
    for (const { result, again = false, lost = false, leaves } of happenings[state.act] ?? [exhausted]) {
      if (result === 'ok') results.add(`ok:${state.act}`);
      else if (!again) results.add(result);
      else afterFailure(result, lost, { ...state, act: state.act + 1 }, leaves);
    }
  };

  const connection =
    kept === undefined ? 'new' : kept === 'kept' ? 'kept' : kept.endsWith('-on-next') ? 'dead' : 'maybe';
  go({ act: 0, attempts: 0, excused: false, connection, late: 0 });
  if (abort !== undefined) results.add('TransportError:ABORTED');
  return results;
}

const exhausted: Outcome = { result: 'ApiError:HTTP_418', leaves: 'kept' };
