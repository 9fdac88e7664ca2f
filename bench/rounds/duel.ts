import type { RunningServer } from '../server/start.js';
import type { SetupFiles } from '../setup/setup.js';
import { Child } from './child.js';
import type { Round } from './round.js';
import type { Order } from './runner.js';
import { type Scenario, warmingScenarios } from './scenario.js';

/** A contestant's rounds, in the order they were run. */
export interface Figures {
  readonly requestsPerSecond: number[];
  /** Microseconds. */
  readonly cpuPerRequest: number[];
}

export interface Duel {
  readonly scenario: Scenario;
  readonly ours: Figures;
  readonly floor: Figures;
  /** The share of one core that the server used meanwhile. */
  readonly serverLoad: number;
}

/**
 * How often the process of both contestants is started anew. They share one, because two processes that run the same
 * code differ by some percent for as long as they live, which no number of rounds averages out.
 */
const generations = 2;
/** Seconds of calls after which Node has compiled what there is to compile. */
const warmUp = 3;
/** Seconds of calls that open a scenario's connections. */
const settling = 0.1;

/** Runs every scenario's rounds. */
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

/** The figures of one scenario as they come in. */
class Tally {
  readonly #scenario: Scenario;
  readonly #ours: Figures = { requestsPerSecond: [], cpuPerRequest: [] };
  readonly #floor: Figures = { requestsPerSecond: [], cpuPerRequest: [] };
  #serverMicroseconds = 0;
  #milliseconds = 0;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
  }

  /** Ours and the floor in turn, who begins changing each time: noise then meets both alike. */
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
