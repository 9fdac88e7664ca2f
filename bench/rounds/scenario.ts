import type { PeerName, Way } from '../contestants/all.js';
import type { Contestant } from '../contestants/contestant.js';

/** A row of the table. */
export interface Scenario {
  /** The name of the row. */
  readonly name: string;
  /** The call of ours. */
  readonly call: keyof Contestant;
  /** The call of the floor, where it differs. */
  readonly floorCall?: keyof Contestant;
  readonly transport: Way;
  readonly concurrency: number;
  /** The least share of the floor's throughput; absent without an aim. */
  readonly aim?: number;
  /** Whether only the main thread's CPU counts. The other threads compute RSA signatures, whose time varies. */
  readonly isMainThread?: boolean;
  /** The peers that take part. */
  readonly peers?: readonly PeerName[];
}

const calls = { aim: 0.97 };
const pieces = { transport: 'http', concurrency: 1 } as const;
const v3Peers = ['wechatpay-axios-plugin', 'wechatpay-node-v3', 'floor on undici'] as const;
const v2Peers = ['wechatpay-axios-plugin', 'floor on undici'] as const;
const blocking = { transport: 'https', concurrency: 1, peers: ['floor that blocks'] } as const;

export const scenarios: readonly Scenario[] = [
  { name: 'v3 HTTPS ×1', call: 'v3', transport: 'https', concurrency: 1, peers: v3Peers, ...calls },
  { name: 'v3 HTTPS ×32', call: 'v3', transport: 'https', concurrency: 32, peers: v3Peers, ...calls },
  { name: 'v2 HTTPS ×1', call: 'v2', transport: 'https', concurrency: 1, peers: v2Peers, ...calls },
  { name: 'v2 HTTPS ×32', call: 'v2', transport: 'https', concurrency: 32, peers: v2Peers, ...calls },
  { name: 'v3 HTTPS ×1 blocking*', call: 'v3Blocking', floorCall: 'v3', aim: 0.85, ...blocking },
  { name: 'v2 HTTPS ×1 blocking*', call: 'v2Blocking', floorCall: 'v2', aim: 0.75, ...blocking },
  { name: 'v3 HTTP ×32', call: 'v3', transport: 'http', concurrency: 32, ...calls },
  { name: 'v2 HTTP ×32', call: 'v2', transport: 'http', concurrency: 32, ...calls },
  { name: 'v3 notification', call: 'notification', aim: 0.95, ...pieces },
  { name: 'v2 parse and sign', call: 'v2Message', aim: 0.9, ...pieces },
  { name: 'upload of 2 MB', call: 'upload', aim: 0.95, ...pieces },
  { name: 'download of 100 MB', call: 'download', aim: 0.9, ...pieces },
  { name: 'v3', call: 'v3', transport: 'memory', concurrency: 1, isMainThread: true },
  { name: 'v2', call: 'v2', transport: 'memory', concurrency: 1 },
];

/** The calls after which V8 has optimised the code of a contestant. */
const optimised: Readonly<Record<keyof Contestant, number>> = {
  v3: 6_000,
  v2: 20_000,
  v3Blocking: 6_000,
  v2Blocking: 20_000,
  notification: 6_000,
  v2Message: 20_000,
  upload: 20,
  download: 1,
};

/** One contestant's work before the measurement of a scenario. */
export interface WarmUp {
  readonly scenario: Scenario;
  readonly calls: number;
}

/**
 * The scenarios that a new process runs before the measurement: each call on each way, with the highest concurrency.
 * v3 over HTTP runs the code that v3 over HTTPS and v2 over HTTP have warmed.
 */
export const warmUps: readonly WarmUp[] = scenarios
  .filter(
    (scenario) =>
      !(scenario.call === 'v3' && scenario.transport === 'http') &&
      !scenarios.some(
        ({ call, transport, concurrency }) =>
          call === scenario.call && transport === scenario.transport && concurrency > scenario.concurrency,
      ),
  )
  .map((scenario) => ({ scenario, calls: optimised[scenario.call] }));
