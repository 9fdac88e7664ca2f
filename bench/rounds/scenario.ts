import type { Contestant } from '../contestants/contestant.js';

/** What one row of the table measures. */
export interface Scenario {
  /** The row's name. */
  readonly name: string;
  /** What ours does. */
  readonly call: keyof Contestant;
  /** What the floor does, where it has nothing of that name. */
  readonly floorCall?: keyof Contestant;
  readonly transport: 'https' | 'http';
  readonly concurrency: number;
  /** At least this share of the floor's throughput; absent where nothing is aimed at. */
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

/** What a new process runs before anything is measured. */
export const warmingScenarios: readonly Scenario[] = scenarios.filter(
  ({ transport, concurrency, call }) =>
    (transport === 'https' && concurrency > 1) || call === 'notification' || call === 'v2Message',
);
