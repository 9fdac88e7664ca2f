import type { RequestLog } from '../records/log.js';
import type { ClockNotes } from '../runtime/clock.js';
import { describeJob } from '../runtime/jobs.js';
import { describeSpan } from '../runtime/span.js';
import type { World } from '../runtime/world.js';

/**
 * Notes in the records what jobs do, and the moves of the time, to which the jobs on the way belong.
 *
 * @param first the world of the sandbox's first merchant
 */
export function noteClock(requests: RequestLog, first: () => World): ClockNotes {
  return {
    move(from, to) {
      const { zh, en } = describeSpan(to - from);
      const text = { zh: `时间前进 ${zh}`, en: `The time moves ahead by ${en}` };
      return requests.enclose({ kind: 'clock', what: 'advance', text }).end;
    },
    job: (job) => requests.activate({ kind: 'job', what: job.kind, text: describeJob(first(), job) }),
  };
}
