/** Measures the ledger of recurring deductions beside a floor and beside BullMQ's empty jobs. */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readSetup, type SetupFiles, writeSetup } from '../setup/setup.js';
import { Book } from './book.js';
import { measureCharges, type Place } from './charges.js';
import { measureEmptyJobs } from './empty.js';
import type { DeductionsBenchOptions } from './options.js';
import { measureRate } from './rate.js';
import { startSandbox } from './sandbox-process.js';
import { type OwnServer, startPostgres, startRedis } from './servers.js';
import { measureTick } from './tick.js';
import type { ChargeRow, DeductionsResults, RateRow, TickRow } from './types.js';

/** How far the clock of the workers is ahead: it is ten o'clock in Beijing, when WeChat Pay takes applications. */
function skewToMorning(): number {
  const now = Date.now();
  const ofDay = (now + 8 * 3_600_000) % 86_400_000;
  return 10 * 3_600_000 - ofDay;
}

/** Measures what the options name. `tell` is told what is under way. */
export async function measureDeductions(
  options: DeductionsBenchOptions,
  tell: (text: string) => void,
): Promise<DeductionsResults> {
  const [before = 0] = loadavg();
  const files = writeSetup();
  const folder = mkdtempSync(join(tmpdir(), 'wechatpay-kit-bench-'));
  const run = new Run(options, files, tell);
  try {
    if (run.has('sqlite')) await run.engine('sqlite', join(folder, 'ledger.sqlite'));
    if (run.has('postgresql')) await run.onServers();
  } finally {
    rmSync(folder, { recursive: true, force: true });
    files.remove();
  }
  const [after = 0] = loadavg();
  const { ticks, charges, rates } = run;
  return {
    contracts: options.contracts,
    cores: availableParallelism(),
    load: [before, after],
    ticks,
    charges,
    rates,
  };
}

class Run {
  readonly ticks: TickRow[] = [];
  readonly charges: ChargeRow[] = [];
  readonly rates: RateRow[] = [];
  readonly #options: DeductionsBenchOptions;
  readonly #files: SetupFiles;
  readonly #tell: (text: string) => void;

  constructor(options: DeductionsBenchOptions, files: SetupFiles, tell: (text: string) => void) {
    this.#options = options;
    this.#files = files;
    this.#tell = tell;
  }

  /** Whether rows of the engine are measured. */
  has(engine: 'sqlite' | 'postgresql'): boolean {
    return rowsOf(engine).some((name) => this.#wants(name));
  }

  async onServers(): Promise<void> {
    const servers: OwnServer[] = [];
    try {
      const postgres = await startPostgres();
      servers.push(postgres);
      const redis = await startRedis();
      servers.push(redis);
      await this.engine('postgresql', postgres.url, redis.port);
    } finally {
      for (const server of servers.reverse()) await server.stop();
    }
  }

  /** Measures the rows of one engine. */
  async engine(engine: 'sqlite' | 'postgresql', database: string, redis?: number): Promise<void> {
    const { contracts, seconds, workers } = this.#options;
    const setup = readSetup(this.#files.setup);
    const skew = skewToMorning();
    const now = (): number => Date.now() + skew;
    this.#tell(`${engine}: filling the table with ${contracts} contracts`);
    const book = await Book.fill(database, contracts, now);
    const place: Place = { engine, database, redis, book, skew, options: this.#options };
    try {
      await this.#step(`${engine} tick`, async () => {
        this.ticks.push(await measureTick(engine, { database, now, setup }));
      });
      for (const count of workers) {
        if (redis !== undefined) {
          await this.#step(`${engine} empty`, async () => {
            this.charges.push(await measureEmptyJobs(place, count));
          });
        }
        await this.#step(`${engine} instant`, async () => {
          this.charges.push(...(await measureCharges(place, { target: 'instant', count, setup })));
        });
      }
      await this.#step(`${engine} rate`, async () => {
        for (const limit of [20, 150]) {
          const count = redis === undefined ? 1 : Math.max(...workers);
          this.rates.push(await measureRate(place, { count, limit, setup: this.#files.setup, seconds }));
        }
      });
      await this.#step(`${engine} sandbox`, async () => {
        const sandbox = await startSandbox();
        try {
          for (const count of workers) {
            const target = { ...place, skew: sandbox.skew };
            this.charges.push(...(await measureCharges(target, { target: 'sandbox', count, sandbox })));
          }
        } finally {
          sandbox.stop();
        }
      });
    } finally {
      await book.store.destroy();
    }
  }

  async #step(name: string, work: () => Promise<void>): Promise<void> {
    if (!this.#wants(name)) return;
    this.#tell(name);
    await work();
    await wait(0);
  }

  #wants(name: string): boolean {
    const { only } = this.#options;
    return only.length === 0 || only.some((part) => name.includes(part));
  }
}

function rowsOf(engine: string): string[] {
  return ['tick', 'empty', 'instant', 'rate', 'sandbox'].map((name) => `${engine} ${name}`);
}
