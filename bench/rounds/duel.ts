import type { ContestantName, PeerName } from '../contestants/all.js';
import type { RunningServer } from '../server/start.js';
import type { SetupFiles } from '../setup/setup.js';
import { Child } from './child.js';
import type { Length, Round } from './round.js';
import type { Order } from './runner.js';
import { type Scenario, warmUps } from './scenario.js';

/** The rounds of a contestant, in order. */
export interface Figures {
  readonly requestsPerSecond: number[];
  /** Microseconds. */
  readonly cpuPerRequest: number[];
}

export interface Duel {
  readonly scenario: Scenario;
  readonly ours: Figures;
  readonly floor: Figures;
  /** Their rounds pair with the first rounds of ours. */
  readonly peers: ReadonlyMap<PeerName, Figures>;
  /** The server's share of one core during the rounds. */
  readonly serverLoad: number;
}

/**
 * The number of processes. All contestants share a process, because two processes with the same code differ by some
 * percent for their whole life, and more rounds do not average that out. Peers take part in the first process only.
 */
const generations = 2;
/** The most seconds that the warm-up of a peer takes. */
const peerWarmUp = 10;
/** The seconds of calls that open the connections of a scenario. */
const settling = 0.1;

/** Runs the rounds of every scenario. */
export async function duels(
  scenarios: readonly Scenario[],
  options: { readonly rounds: number; readonly seconds: number },
  files: SetupFiles,
  server: RunningServer,
): Promise<Duel[]> {
  const tallies = scenarios.map((scenario) => new Tally(scenario));
  const rounds = Math.ceil(options.rounds / generations);
  for (let generation = 0; generation < generations; generation++) {
    const runner = await startRunner(files, server);
    try {
      const withPeers = generation === 0;
      for (const { scenario, calls } of warmUps) {
        for (const name of names(scenario, withPeers)) {
          const limit = name === 'ours' || name === 'floor' ? {} : { seconds: peerWarmUp };
          await run(runner, name, scenario, { calls, ...limit });
        }
      }
      for (const tally of tallies) {
        await tally.run(rounds, options.seconds, runner, server, names(tally.scenario, withPeers));
      }
    } finally {
      runner.stop();
    }
  }
  return tallies.map((tally) => tally.duel());
}

async function startRunner(files: SetupFiles, server: RunningServer): Promise<Child> {
  const args = [files.setup, JSON.stringify(server.origins)];
  const runner = new Child(new URL('./runner.js', import.meta.url), args, { NODE_EXTRA_CA_CERTS: files.ca });
  await runner.next();
  return runner;
}

function names({ peers = [] }: Scenario, withPeers: boolean): ContestantName[] {
  return ['ours', 'floor', ...(withPeers ? peers : [])];
}

function run(runner: Child, contestant: ContestantName, scenario: Scenario, length: Length): Promise<Round> {
  const order: Order = { contestant, scenario, length };
  return runner.ask<Round>(order);
}

/** Collects the figures of one scenario. */
class Tally {
  readonly scenario: Scenario;
  readonly #ours = newFigures();
  readonly #floor = newFigures();
  readonly #peers = new Map<PeerName, Figures>();
  #serverMicroseconds = 0;
  #milliseconds = 0;

  constructor(scenario: Scenario) {
    this.scenario = scenario;
  }

  /** Runs all in turn, and every second time in reverse, so that noise affects all equally. */
  async run(
    rounds: number,
    seconds: number,
    runner: Child,
    server: RunningServer,
    contestants: readonly ContestantName[],
  ): Promise<void> {
    for (const name of contestants) await run(runner, name, this.scenario, { seconds: settling });
    const [cpu, start] = [await server.cpu(), performance.now()];
    for (let number = 0; number < rounds; number++) {
      for (const name of number % 2 === 0 ? contestants : contestants.toReversed()) {
        add(this.#figures(name), await run(runner, name, this.scenario, { seconds }));
      }
    }
    this.#serverMicroseconds += (await server.cpu()) - cpu;
    this.#milliseconds += performance.now() - start;
  }

  duel(): Duel {
    return {
      scenario: this.scenario,
      ours: this.#ours,
      floor: this.#floor,
      peers: this.#peers,
      serverLoad: this.#serverMicroseconds / 1000 / this.#milliseconds,
    };
  }

  #figures(name: ContestantName): Figures {
    if (name === 'ours') return this.#ours;
    if (name === 'floor') return this.#floor;
    const figures = this.#peers.get(name) ?? newFigures();
    this.#peers.set(name, figures);
    return figures;
  }
}

function newFigures(): Figures {
  return { requestsPerSecond: [], cpuPerRequest: [] };
}

function add({ requestsPerSecond, cpuPerRequest }: Figures, round: Round): void {
  requestsPerSecond.push((round.requests / round.milliseconds) * 1000);
  cpuPerRequest.push(round.cpuMicroseconds / round.requests);
}
