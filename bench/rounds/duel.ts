import type { RunningServer } from '../server/start.js';
import type { SetupFiles } from '../setup/setup.js';
import { Child } from './child.js';
import type { Round } from './round.js';
import type { Order } from './runner.js';
import { type Scenario, warmingScenarios } from './scenario.js';

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
  /** The server's share of one core during the rounds. */
  readonly serverLoad: number;
}

/**
 * The number of processes. Both contestants share a process, because two processes with the same code differ by some
 * percent for their whole life, and more rounds do not average that out.
 */
const generations = 2;
/** The seconds of calls after which Node has compiled the code. */
const warmUp = 3;
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
      for (const scenario of warmingScenarios) await both(runner, { scenario, seconds: warmUp });
      for (const tally of tallies) await tally.run(rounds, options.seconds, runner, server);
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

async function both(runner: Child, order: Omit<Order, 'contestant'>): Promise<void> {
  await runner.ask<Round>({ ...order, contestant: 'ours' });
  await runner.ask<Round>({ ...order, contestant: 'floor' });
}

/** Collects the figures of one scenario. */
class Tally {
  readonly #scenario: Scenario;
  readonly #ours: Figures = { requestsPerSecond: [], cpuPerRequest: [] };
  readonly #floor: Figures = { requestsPerSecond: [], cpuPerRequest: [] };
  #serverMicroseconds = 0;
  #milliseconds = 0;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
  }

  /** Alternates both, and which is first, so that noise affects both equally. */
  async run(rounds: number, seconds: number, runner: Child, server: RunningServer): Promise<void> {
    const order = { scenario: this.#scenario, seconds };
    await both(runner, { ...order, seconds: settling });
    const [cpu, start] = [await server.cpu(), performance.now()];
    for (let number = 0; number < rounds; number++) {
      const ours = async () => add(this.#ours, await runner.ask<Round>({ ...order, contestant: 'ours' }));
      if (number % 2 === 0) await ours();
      add(this.#floor, await runner.ask<Round>({ ...order, contestant: 'floor' }));
      if (number % 2 !== 0) await ours();
    }
    this.#serverMicroseconds += (await server.cpu()) - cpu;
    this.#milliseconds += performance.now() - start;
  }

  duel(): Duel {
    return {
      scenario: this.#scenario,
      ours: this.#ours,
      floor: this.#floor,
      serverLoad: this.#serverMicroseconds / 1000 / this.#milliseconds,
    };
  }
}

function add({ requestsPerSecond, cpuPerRequest }: Figures, round: Round): void {
  requestsPerSecond.push((round.requests / round.milliseconds) * 1000);
  cpuPerRequest.push(round.cpuMicroseconds / round.requests);
}
