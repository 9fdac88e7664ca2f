/** Workers in processes of their own, which are killed and started again. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What a worker is started with. */
export interface WorkerSettings {
  readonly config: object;
  readonly database: string;
  readonly rules: object;
  /** The port of Redis; without it, the loop. */
  readonly redis?: number | undefined;
  readonly concurrency: number;
}

/** Some workers. */
export class Workers {
  readonly #settings: WorkerSettings;
  readonly #running: ChildProcess[] = [];
  #skew = 0;
  killed = 0;

  constructor(settings: WorkerSettings) {
    this.#settings = settings;
  }

  /** Starts so many. */
  async start(count: number, skew: number): Promise<void> {
    this.#skew = skew;
    for (let at = 0; at < count; at++) this.#running.push(await this.#fork());
  }

  /** Tells them the time. */
  tell(skew: number): void {
    this.#skew = skew;
    for (const worker of this.#running) if (worker.connected) worker.send({ skew });
  }

  /** Kills one, and starts another in its place. */
  async kill(at: number): Promise<void> {
    const worker = this.#running[at % this.#running.length];
    if (worker === undefined) return;
    await end(worker);
    this.killed++;
    this.#running[at % this.#running.length] = await this.#fork();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#running.splice(0).map(end));
  }

  async #fork(): Promise<ChildProcess> {
    const worker = fork(fileURLToPath(new URL('worker.js', import.meta.url)), {
      env: { ...process.env, WORKER: JSON.stringify({ ...this.#settings, skew: this.#skew }) },
      execArgv: [],
    });
    await Promise.race([
      once(worker, 'message'),
      once(worker, 'exit').then(() => {
        throw new Error('a worker ended at its start');
      }),
    ]);
    return worker;
  }
}

async function end(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  const ended = once(worker, 'exit');
  worker.kill('SIGKILL');
  await ended;
}
