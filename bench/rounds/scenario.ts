import type { Contestant } from '../contestants/contestant.js';

/** A row of the table. */
export interface Scenario {
  /** The name of the row. */
  readonly name: string;
  /** The call of ours. */
  readonly call: keyof Contestant;
  /** The call of the floor, where it differs. */
  readonly floorCall?: keyof Contestant;
  readonly transport: 'https' | 'http';
  readonly concurrency: number;
  /** The least share of the floor's throughput; absent without an aim. */
  readonly aim?: number;
}

const calls = { aim: 0.95 };
const pieces = { aim: 0.9, transport: 'http', concurrency: 1 } as const;

export const scenarios: readonly Scenario[] = [
  { name: 'v3 HTTPS ×1', call: 'v3', transport: 'https', concurrency: 1, ...calls },
  { name: 'v3 HTTPS ×32', call: 'v3', transport: 'https', concurrency: 32, ...calls },
  { name: 'v2 HTTPS ×1', call: 'v2', transport: 'https', concurrency: 1, ...calls },
  { name: 'v2 HTTPS ×32', call: 'v2', transport: 'https', concurrency: 32, ...calls },
  { name: 'v3 HTTPS ×1 blocking*', call: 'v3Blocking', floorCall: 'v3', transport: 'https', concurrency: 1 },
  { name: 'v2 HTTPS ×1 blocking*', call: 'v2Blocking', floorCall: 'v2', transport: 'https', concurrency: 1 },
  { name: 'v3 HTTP ×32', call: 'v3', transport: 'http', concurrency: 32, ...calls },
  { name: 'v2 HTTP ×32', call: 'v2', transport: 'http', concurrency: 32, ...calls },
  { name: 'v3 notification', call: 'notification', ...pieces },
  { name: 'v2 parse and sign', call: 'v2Message', ...pieces },
  { name: 'upload of 2 MB', call: 'upload', ...pieces },
  { name: 'download of 100 MB', call: 'download', ...pieces },
];

/** The scenarios that a new process runs before the measurement. */
export const warmingScenarios: readonly Scenario[] = scenarios.filter(
  ({ transport, concurrency, call }) =>
    (transport === 'https' && concurrency > 1) || call === 'notification' || call === 'v2Message',
);
