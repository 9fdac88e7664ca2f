import type { Database } from '../storage/database.js';
import type { Change, Table, TableDefinition } from '../storage/table.js';
import { Heap } from './heap.js';
import { type Job, jobs, type StoredJob } from './jobs.js';

/** The longest delay of Node's timers. A later event takes several timers. */
const longestTimeout = 2 ** 31 - 1;

/** While the time advances, requests are answered at least this often, in milliseconds. */
const longestStretch = 20;

/** What the gateway and the products need of the clock. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Whether the time stands still, and only {@link advance} and {@link jump} move it. */
  readonly isPaused: boolean;
  /** Schedules a job. It runs after the transaction, at once if its time has passed. */
  schedule(job: Job): void;
  /** Takes back the jobs of a kind with that payload. */
  cancel(kind: string, payload: string): void;
  /** Advances the time by milliseconds. */
  advance(duration: number): Promise<number>;
  /** Moves the time to the next job that waits. All that is due then runs. Without one, the time stays. */
  jump(): Promise<number>;
  /** Lets the time stand still. What is scheduled for this very time runs all the same. */
  pause(): Promise<number>;
  /** Lets the time go on from where it stands. */
  resume(): Promise<number>;
  /** The jobs that wait, in the order in which they run. */
  waiting(): StoredJob[];
  /** Resolves when no job runs or is due. */
  idle(): Promise<void>;
  /** Runs no further jobs. */
  close(): void;
}

interface Offset {
  /** The sandbox's time minus the real time, in milliseconds. */
  readonly offset: number;
  /** The time at which the clock stands, in milliseconds. Absent while it goes. */
  readonly paused?: number;
}

/** The one row of the clock. */
export const offsets: TableDefinition<Offset> = {
  name: 'clock',
  key: () => 'clock',
  indexes: {},
  common: true,
  internal: true,
};

/** The work of a job, see `JobHandler`. */
export type Perform = (job: Job) => void | Promise<() => void>;

/** Hears what happens at the clock, so that the changes of a job are noted as its own. */
export interface ClockNotes {
  /**
   * The time begins to move.
   *
   * @returns is called when it has moved
   */
  move(from: number, to: number): () => void;
  /** A job begins. @returns what runs its synchronous parts, and hears of its end */
  job(job: Job): { run<Result>(work: () => Result): Result; end(): void };
}

const silent: ClockNotes = {
  move: () => () => undefined,
  job: () => ({ run: (work) => work(), end: () => undefined }),
};

/**
 * The sandbox's time: the real time plus the advanced time, or the time at which it was paused. A timer starts each
 * scheduled job, or {@link advance} does on the way. Jobs, the advanced time and the pause are rows.
 */
export class WorldClock implements Clock {
  readonly #database: Database;
  readonly #perform: Perform;
  readonly #real: () => number;
  readonly #notes: ClockNotes;
  readonly #jobs: Table<StoredJob>;
  readonly #offsets: Table<Offset>;
  /** The jobs that wait. Deleted ones are left out when their turn comes. */
  readonly #waiting = new Heap<StoredJob>();
  readonly #inFlight = new Set<Promise<void>>();
  #lastId = 0;
  /** Grows when the state is replaced. Results of jobs from before are dropped. */
  #epoch = 0;
  /** While the time advances, it stops at each job. */
  #standing: number | undefined;
  #advancing: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #isRunning = false;
  #state: 'prepared' | 'started' | 'closed' = 'prepared';
  #onMove = (): void => undefined;

  constructor(
    database: Database,
    perform: Perform,
    real: () => number = Date.now,
    notes: ClockNotes = silent,
  ) {
    this.#database = database;
    this.#perform = perform;
    this.#real = real;
    this.#notes = notes;
    this.#jobs = database.common.table(jobs);
    this.#offsets = database.common.table(offsets);
    this.#load();
    database.onCommit((changes) => this.#follow(changes));
    database.onReplace(() => {
      this.#epoch += 1;
      this.#load();
      this.#runDue();
      this.#onMove();
    });
  }

  /** @param listener hears each time that the time was moved, paused or resumed, and on the way of a long move */
  onMove(listener: () => void): void {
    this.#onMove = listener;
  }

  /** Begins to run jobs. */
  start(): void {
    this.#state = 'started';
    this.#runDue();
  }

  now(): number {
    if (this.#standing !== undefined) return this.#standing;
    const { offset, paused } = this.#row;
    return paused ?? this.#real() + offset;
  }

  get isPaused(): boolean {
    return this.#row.paused !== undefined;
  }

  schedule(job: Job): void {
    this.#lastId += 1;
    this.#jobs.put({ ...job, id: String(this.#lastId) });
  }

  cancel(kind: string, payload: string): void {
    for (const job of this.#jobs.all()) {
      if (job.kind === kind && job.payload === payload) this.#jobs.delete(job.id);
    }
  }

  /**
   * Advances the time. Every job that falls due runs in order, at its own time, and finishes before the next.
   *
   * @param duration milliseconds
   * @returns the time afterwards
   */
  advance(duration: number): Promise<number> {
    return this.between(() => this.#move((now) => now + duration));
  }

  jump(): Promise<number> {
    return this.between(() => this.#move((now) => Math.max(now, this.#findNext()?.at ?? now)));
  }

  pause(): Promise<number> {
    return this.#keepPause(true);
  }

  resume(): Promise<number> {
    return this.#keepPause(false);
  }

  waiting(): StoredJob[] {
    return this.#waiting.list().filter((job) => this.#jobs.get(job.id) === job);
  }

  /** Runs work while the time does not advance. */
  between<Result>(work: () => Result | Promise<Result>): Promise<Result> {
    const done = this.#advancing.then(work);
    this.#advancing = done.catch(() => undefined);
    return done;
  }

  async idle(): Promise<void> {
    do {
      await this.#advancing;
      this.#runDue();
      await Promise.all(this.#inFlight);
    } while (this.#inFlight.size > 0);
  }

  close(): void {
    this.#state = 'closed';
    this.#waiting.clear();
    clearTimeout(this.#timer);
  }

  get #row(): Offset {
    return this.#offsets.get('clock') ?? { offset: 0 };
  }

  #keepPause(isPaused: boolean): Promise<number> {
    return this.between(() => {
      if (this.isPaused !== isPaused) this.#keepTime(isPaused);
      this.#onMove();
      return this.now();
    });
  }

  #load(): void {
    this.#waiting.clear();
    for (const job of this.#jobs.all()) {
      this.#lastId = Math.max(this.#lastId, Number(job.id));
      this.#waiting.add(job);
    }
  }

  #follow(changes: readonly Change[]): void {
    if (this.#state === 'closed') return;
    for (const { table, before, after } of changes) {
      if (table === jobs.name && before === undefined && after !== undefined) {
        this.#waiting.add(after as StoredJob);
      }
    }
    this.#runDue();
  }

  /** @param findTarget the time to move to, when no job runs any more */
  async #move(findTarget: (now: number) => number): Promise<number> {
    clearTimeout(this.#timer);
    const start = this.now();
    this.#standing = start;
    // Running jobs began before, and may schedule an attempt within the advanced time.
    await Promise.all(this.#inFlight);
    const target = findTarget(start);
    // With nothing due, a jump stays where it is.
    const endMove = target === start ? undefined : this.#notes.move(start, target);
    let breath = performance.now();
    for (let next = this.#takeDue(target); next !== undefined; next = this.#takeDue(target)) {
      this.#standing = Math.max(this.#standing, next.at);
      await this.#run(next);
      // Jobs that wait for nothing would leave no turn to the event loop.
      if (performance.now() - breath < longestStretch) continue;
      this.#onMove();
      await new Promise((resolve) => setImmediate(resolve));
      breath = performance.now();
    }
    try {
      this.#standing = target;
      this.#keepTime();
    } finally {
      this.#standing = undefined;
      endMove?.();
    }
    this.#runDue();
    this.#onMove();
    return target;
  }

  #runDue(): void {
    // What a job commits comes back here. The loop goes on with it.
    if (this.#state !== 'started' || this.#standing !== undefined || this.#isRunning) return;
    this.#isRunning = true;
    try {
      for (let next = this.#takeDue(this.now()); next !== undefined; next = this.#takeDue(this.now())) {
        const running = this.#run(next).finally(() => this.#inFlight.delete(running));
        this.#inFlight.add(running);
      }
    } finally {
      this.#isRunning = false;
    }
    this.#setTimer();
  }

  /** Does the work of a job. Does not reject. */
  async #run(job: StoredJob): Promise<void> {
    const { common } = this.#database;
    const epoch = this.#epoch;
    const isCurrent = (): boolean => epoch === this.#epoch && this.#state === 'started';
    const noted = this.#notes.job(job);
    const transact = <Result>(work: () => Result): Result => noted.run(() => common.transaction(work));
    try {
      const { result } = transact(() => {
        const result = this.#perform(job);
        if (result === undefined) this.#finish(job);
        return { result };
      });
      if (result === undefined) return;
      const write = await result;
      if (!isCurrent()) return;
      transact(() => {
        write();
        this.#finish(job);
      });
    } catch (error) {
      console.error('the sandbox failed; please report this:', error);
      if (isCurrent()) this.#abandon(job);
    } finally {
      noted.end();
    }
  }

  #finish({ id }: StoredJob): void {
    this.#jobs.delete(id);
    // The end of the process during an advance must not leave rows of the future behind.
    if (this.#standing !== undefined) this.#keepTime();
  }

  #abandon({ id }: StoredJob): void {
    try {
      this.#jobs.delete(id);
    } catch {
      // It cannot be stored, and has been said.
    }
  }

  #keepTime(isPaused: boolean = this.isPaused): void {
    const now = this.now();
    this.#offsets.put({ offset: now - this.#real(), ...(isPaused ? { paused: now } : {}) });
  }

  #takeDue(until: number): StoredJob | undefined {
    const next = this.#findNext();
    if (next === undefined || next.at > until) return undefined;
    return this.#waiting.take();
  }

  /** The first job that waits and was not deleted. */
  #findNext(): StoredJob | undefined {
    let { first } = this.#waiting;
    for (; first !== undefined && this.#jobs.get(first.id) !== first; { first } = this.#waiting) {
      this.#waiting.take();
    }
    return first;
  }

  #setTimer(): void {
    clearTimeout(this.#timer);
    const { first } = this.#waiting;
    if (first === undefined || this.isPaused) return;
    this.#timer = setTimeout(() => this.#runDue(), Math.min(first.at - this.now(), longestTimeout));
  }
}
