import { setTimeout as wait } from 'node:timers/promises';
import { Child } from '../rounds/child.js';
import type { WorkerFigures, WorkerSettings } from './types.js';

/** Workers in processes of their own. */
export class Fleet {
  readonly #children: readonly Child[];

  private constructor(children: readonly Child[]) {
    this.#children = children;
  }

  /** Starts one for each of the settings. They begin to work when {@link Fleet.go} is called. */
  static async start(settings: readonly WorkerSettings[]): Promise<Fleet> {
    const children = settings.map(
      (one) => new Child(new URL('./worker.js', import.meta.url), [JSON.stringify(one)]),
    );
    await Promise.all(children.map((child) => child.next()));
    return new Fleet(children);
  }

  go(): void {
    for (const child of this.#children) child.send('go');
  }

  figures(): Promise<readonly WorkerFigures[]> {
    return Promise.all(this.#children.map((child) => child.ask<WorkerFigures>('figures')));
  }

  async stop(): Promise<void> {
    for (const child of this.#children) child.send('stop');
    await Promise.race([Promise.all(this.#children.map((child) => child.ended())), wait(10_000)]);
    for (const child of this.#children) child.stop();
  }
}
