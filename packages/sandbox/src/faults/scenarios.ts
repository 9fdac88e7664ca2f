import type { FaultScenario } from './rule.js';

/** The scenarios that every sandbox has. */
export const builtInScenarios: readonly FaultScenario[] = [
  {
    name: 'rush-hour',
    description:
      'Slow answers with a long tail, and now and then the rate limit, as at the start of a big sale.',
    rules: [
      { kind: 'latency', median: 300, p99: 2500 },
      { kind: '429', share: 0.05, retryAfter: 1 },
      { kind: 'delayed', event: '*', share: 0.3, seconds: 30 },
    ],
  },
  {
    name: 'flaky-network',
    description:
      'Connections break before and after the operation, answers are cut off, and some never come.',
    rules: [
      { kind: 'latency', min: 20, max: 400 },
      { kind: 'reset-before', share: 0.05 },
      { kind: 'reset-after', share: 0.05 },
      { kind: 'truncated', share: 0.03 },
      { kind: 'dropped', share: 0.02 },
    ],
  },
  {
    name: 'platform-maintenance',
    description: 'Most calls are refused with 5xx or the HTML page of a gateway; notifications come late.',
    rules: [
      { kind: 'html', share: 0.3, status: 502 },
      { kind: '503', share: 0.5, retryAfter: 2 },
      { kind: '500', share: 0.2, after: true },
      { kind: 'delayed', event: '*', seconds: 600 },
    ],
  },
  {
    name: 'notification-storm',
    description: 'Notifications come twice, in another order, or only with a later attempt.',
    rules: [
      { kind: 'doubled', event: '*', share: 0.5 },
      { kind: 'reordered', event: '*', share: 0.3, seconds: 30 },
      { kind: 'dropped', event: '*', share: 0.2 },
    ],
  },
  {
    name: 'key-rotation',
    description:
      'Notifications are signed by the other one of the two keys, and signatures are probed (SIGNTEST).',
    rules: [
      { kind: 'other-key', event: '*', share: 0.5 },
      { kind: 'signtest', event: '*', share: 0.2 },
      { kind: 'signtest', share: 0.05 },
    ],
  },
];
