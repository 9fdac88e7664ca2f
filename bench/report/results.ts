import { availableParallelism, cpus } from 'node:os';
import type { Duel } from '../rounds/duel.js';
import type { Scenario } from '../rounds/scenario.js';
import type { ColdStarts, FirstAnswers } from '../starts/starts.js';
import { paired, type Spread, spread } from './statistics.js';

/** The aims, in milliseconds. */
export const aims = { coldStart: 12 } as const;

export interface Row {
  readonly scenario: Scenario;
  readonly requestsPerSecond: Comparison;
  /** Microseconds. */
  readonly cpuPerRequest: Comparison;
  /** The share of one core that the server used. */
  readonly serverLoad: number;
  /** Absent without an aim. */
  readonly met?: boolean;
}

export interface Comparison {
  readonly ours: number;
  readonly floor: number;
  /** Ours divided by the floor, by round. */
  readonly ratio: Spread;
}

export interface Results {
  readonly machine: { node: string; platform: string; cores: number; cpu: string };
  readonly rows: readonly Row[];
  /** Milliseconds. `added` is the difference to an empty program, by start. */
  readonly coldStart: {
    bare: number;
    crypto: number;
    sdk: number;
    cryptoAdded: Spread;
    added: Spread;
    met: boolean;
  };
  /** Milliseconds. */
  readonly firstAnswer: { ours: number; floor: number; added: Spread };
}

export function results(duels: readonly Duel[], cold: ColdStarts, first: FirstAnswers): Results {
  const added = paired(cold.sdk, cold.bare, difference);
  return {
    machine: {
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      cores: availableParallelism(),
      cpu: cpus()[0]?.model.trim() ?? 'unknown',
    },
    rows: duels.map(row),
    coldStart: {
      bare: spread(cold.bare).median,
      crypto: spread(cold.crypto).median,
      sdk: spread(cold.sdk).median,
      cryptoAdded: paired(cold.crypto, cold.bare, difference),
      added,
      met: added.median <= aims.coldStart,
    },
    firstAnswer: {
      ours: spread(first.ours).median,
      floor: spread(first.floor).median,
      added: paired(first.ours, first.floor, difference),
    },
  };
}

function row({ scenario, ours, floor, serverLoad }: Duel): Row {
  const requestsPerSecond = comparison(ours.requestsPerSecond, floor.requestsPerSecond);
  return {
    scenario,
    requestsPerSecond,
    cpuPerRequest: comparison(ours.cpuPerRequest, floor.cpuPerRequest),
    serverLoad,
    ...(scenario.aim === undefined ? {} : { met: requestsPerSecond.ratio.median >= scenario.aim }),
  };
}

function comparison(ours: readonly number[], floor: readonly number[]): Comparison {
  return {
    ours: spread(ours).median,
    floor: spread(floor).median,
    ratio: paired(ours, floor, (a, b) => a / b),
  };
}

function difference(a: number, b: number): number {
  return a - b;
}
