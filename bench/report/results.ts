import { availableParallelism, cpus } from 'node:os';
import type { PeerName } from '../contestants/all.js';
import type { Duel } from '../rounds/duel.js';
import type { Scenario } from '../rounds/scenario.js';
import type { ColdStarts, FirstAnswers } from '../starts/starts.js';
import { paired, type Spread, spread } from './statistics.js';

export const aims: Readonly<Record<'coldStart' | 'firstAnswer' | 'above', number>> = {
  /** What the import may cost beyond `import 'node:https'`, as a share of a bare start. */
  coldStart: 0.1,
  /** What the first answer may cost beyond the floor's, as a share of a bare start. */
  firstAnswer: 0.25,
  /** Own time above the floor, as a share of an RSA signature: 20 µs where a signature takes 750. */
  above: 20 / 750,
};

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

/** A peer in one scenario. */
export interface PeerRow {
  readonly scenario: string;
  readonly peer: PeerName;
  readonly requestsPerSecond: number;
  /** Microseconds. */
  readonly cpuPerRequest: number;
  /** The throughput of ours divided by the peer's, by round. */
  readonly ratio: Spread;
}

/** CPU microseconds of a call over a transport in memory. */
export interface OwnTime {
  readonly name: string;
  readonly ours: number;
  readonly floor: number;
  /** Ours minus the floor, by round. */
  readonly above: Spread;
  readonly met: boolean;
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
  readonly peers: readonly PeerRow[];
  readonly own: readonly OwnTime[];
  /** CPU microseconds of one RSA-2048 signature. */
  readonly signature: number;
  /** Milliseconds. `…Added` is the difference to an empty program, `above` that to `import 'node:https'`, by start. */
  readonly coldStart: {
    bare: number;
    https: number;
    sdk: number;
    httpsAdded: Spread;
    added: Spread;
    above: Spread;
    met: boolean;
  };
  /** Milliseconds. `above` is the difference to the floor, by start. */
  readonly firstAnswer: { ours: number; floor: number; above: Spread; met: boolean };
}

export function results(
  duels: readonly Duel[],
  signatures: readonly number[],
  cold: ColdStarts,
  first: FirstAnswers,
): Results {
  const signature = spread(signatures).median;
  const inMemory = (duel: Duel): boolean => duel.scenario.transport === 'memory';
  const bare = spread(cold.bare).median;
  const aboveHttps = paired(cold.sdk, cold.https, difference);
  const aboveFloor = paired(first.ours, first.floor, difference);
  return {
    machine: {
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      cores: availableParallelism(),
      cpu: cpus()[0]?.model.trim() ?? 'unknown',
    },
    rows: duels.filter((duel) => !inMemory(duel)).map(row),
    peers: duels.flatMap(peerRows),
    own: duels.filter(inMemory).map((duel) => ownTime(duel, signature)),
    signature,
    coldStart: {
      bare,
      https: spread(cold.https).median,
      sdk: spread(cold.sdk).median,
      httpsAdded: paired(cold.https, cold.bare, difference),
      added: paired(cold.sdk, cold.bare, difference),
      above: aboveHttps,
      met: aboveHttps.median <= bare * aims.coldStart,
    },
    firstAnswer: {
      ours: spread(first.ours).median,
      floor: spread(first.floor).median,
      above: aboveFloor,
      met: aboveFloor.median <= bare * aims.firstAnswer,
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

function peerRows({ scenario, ours, peers }: Duel): PeerRow[] {
  return [...peers].map(([peer, figures]) => ({
    scenario: scenario.name,
    peer,
    requestsPerSecond: spread(figures.requestsPerSecond).median,
    cpuPerRequest: spread(figures.cpuPerRequest).median,
    ratio: paired(
      ours.requestsPerSecond.slice(0, figures.requestsPerSecond.length),
      figures.requestsPerSecond,
      quotient,
    ),
  }));
}

function ownTime({ scenario, ours, floor }: Duel, signature: number): OwnTime {
  const above = paired(ours.cpuPerRequest, floor.cpuPerRequest, difference);
  return {
    name: scenario.name,
    ours: spread(ours.cpuPerRequest).median,
    floor: spread(floor.cpuPerRequest).median,
    above,
    met: above.median <= signature * aims.above,
  };
}

function comparison(ours: readonly number[], floor: readonly number[]): Comparison {
  return {
    ours: spread(ours).median,
    floor: spread(floor).median,
    ratio: paired(ours, floor, quotient),
  };
}

function quotient(a: number, b: number): number {
  return a / b;
}

function difference(a: number, b: number): number {
  return a - b;
}
