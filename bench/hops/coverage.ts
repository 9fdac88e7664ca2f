import { Session } from 'node:inspector/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** A function that V8 counted, in a module of the program. */
export interface CoveredFunction {
  /** The URL of the module. */
  readonly url: string;
  readonly name: string;
  /** Where the function begins, in characters from the start of the module. */
  readonly offset: number;
  readonly calls: number;
}

interface ScriptCoverage {
  readonly url: string;
  readonly functions: readonly {
    readonly functionName: string;
    readonly ranges: readonly { readonly startOffset: number; readonly count: number }[];
  }[];
}

/** Sends one command of the inspector protocol to a thread. */
type Post = (method: string, params?: object) => Promise<unknown>;

/** Counts the functions that run in this thread and in its worker threads. */
export class Coverage {
  readonly #session = new Session();
  readonly #threads: Post[] = [];

  /** Worker threads that start after this call are counted as well. */
  async start(): Promise<void> {
    this.#session.connect();
    await this.#add((method, params) => this.#session.post(method, params));
    this.#session.on('NodeWorker.attachedToWorker', ({ params }) => {
      void this.#add(this.#worker(params.sessionId));
    });
    await this.#session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
  }

  /** The functions that one call runs. The calls of the warm-up do not count. */
  async of(call: () => unknown, warmUp = 20): Promise<CoveredFunction[]> {
    for (let time = 0; time < warmUp; time++) await call();
    await this.#take();
    await call();
    return this.#take();
  }

  stop(): void {
    this.#session.disconnect();
  }

  async #add(post: Post): Promise<void> {
    this.#threads.push(post);
    await post('Profiler.enable');
    await post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  }

  /** What ran since the last time. Work that follows an answer, such as a log line, may end a little later. */
  async #take(): Promise<CoveredFunction[]> {
    await sleep(100);
    const threads = await Promise.all(this.#threads.map((post) => post('Profiler.takePreciseCoverage')));
    return threads.flatMap((thread) => (thread as { result: ScriptCoverage[] }).result.flatMap(called));
  }

  #worker(sessionId: string): Post {
    const waiting = new Map<number, (result: unknown) => void>();
    this.#session.on('NodeWorker.receivedMessageFromWorker', ({ params }) => {
      if (params.sessionId !== sessionId) return;
      const { id, result } = JSON.parse(params.message) as { id?: number; result: unknown };
      if (id !== undefined) waiting.get(id)?.(result);
    });
    let id = 0;
    return async (method, params = {}) => {
      const answer = new Promise((resolve) => waiting.set(++id, resolve));
      const message = JSON.stringify({ id, method, params });
      await this.#session.post('NodeWorker.sendMessageToWorker', { sessionId, message });
      return answer;
    };
  }
}

/** The range of a module as a whole is none of its functions; it begins at 0. */
function called({ url, functions }: ScriptCoverage): CoveredFunction[] {
  return functions.flatMap(({ functionName: name, ranges: [range] }) =>
    range === undefined || range.count === 0 || range.startOffset === 0
      ? []
      : [{ url, name, offset: range.startOffset, calls: range.count }],
  );
}
