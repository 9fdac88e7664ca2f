import type { JobKind } from '../runtime/jobs.js';
import { attemptKind, createAttempt, deliveries, releaseKind, releaseNotification } from './outbox.js';
import { createResend, readResend, resendKind } from './resend.js';
import type { Send } from './send.js';

/** The kinds of the jobs that deliver notifications. */
export function createDeliveryJobs(send: Send): Readonly<Record<string, JobKind>> {
  const about: JobKind['about'] = (_, id) => ({ kind: 'delivery', id });
  return {
    [attemptKind]: {
      perform: createAttempt(send),
      text({ store }, id) {
        const { type = '', attempts = [] } = store.table(deliveries).get(id) ?? {};
        const time = attempts.length + 1;
        return attempts.length === 0
          ? { zh: `发送通知 ${type}`, en: `Send the notification ${type}` }
          : { zh: `第 ${time} 次发送通知 ${type}`, en: `Send the notification ${type}, attempt ${time}` };
      },
      about,
    },
    [releaseKind]: {
      perform: releaseNotification,
      text({ store }, id) {
        const { type = '' } = store.table(deliveries).get(id) ?? {};
        return {
          zh: `不再等待下一条通知，发送 ${type}`,
          en: `Send the notification ${type}, which waited for the next one`,
        };
      },
      about,
    },
    [resendKind]: {
      perform: createResend(send),
      text({ store }, payload) {
        const { type = '' } = store.table(deliveries).get(readResend(payload).id) ?? {};
        return { zh: `再次发送通知 ${type}`, en: `Send the notification ${type} once more` };
      },
      about: (_, payload) => ({ kind: 'delivery', id: readResend(payload).id }),
    },
  };
}
